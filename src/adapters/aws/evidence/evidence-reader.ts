/**
 * The port `EvidenceReader`: reads of other services about a failed resource. Nothing is loaded before the first read.
 */
import type { EvidenceReader } from '../../../update/ports.ts';
import type { ConnectionSettings } from '../clients.ts';

export function createEvidenceReader(settings: ConnectionSettings): EvidenceReader {
  // A role without the permission does not get it during the run.
  let isDenied = false;
  return {
    readEvidence: async (resource) => (await import('./read-evidence.ts')).readEvidence(settings, resource),
    async countInstances(stackArn) {
      if (isDenied) return undefined;
      const counted = await (await import('./read-evidence.ts')).countInstances(settings, stackArn);
      isDenied = counted === 'denied';
      return counted === 'denied' ? undefined : counted;
    },
  };
}
