/**
 * The port `EvidenceReader`: reads of other services about a failed resource. Nothing is loaded before the first read.
 */
import type { EvidenceReader } from '../../../update/ports.ts';
import type { ConnectionSettings } from '../clients.ts';

export function createEvidenceReader(settings: ConnectionSettings): EvidenceReader {
  return {
    readEvidence: async (resource) => (await import('./read-evidence.ts')).readEvidence(settings, resource),
    countInstances: async (stackArn) => (await import('./read-evidence.ts')).countInstances(settings, stackArn),
  };
}
