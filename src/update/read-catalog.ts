/** Reading the list of releases, whole or not at all. */
import { lastRelease, parseReleaseCatalog, type ReleaseCatalog } from '../domain/release-catalog.ts';
import { ask, type AskingPorts, type Reached } from './ask.ts';
import type { Releases } from './ports.ts';

interface CatalogPorts extends AskingPorts {
  readonly releases: Pick<Releases, 'catalogLocation' | 'readCatalog'>;
}

export async function readCatalog(ports: CatalogPorts): Promise<Reached<ReleaseCatalog>> {
  const location = ports.releases.catalogLocation;
  const text = await ask(
    ports,
    () => ports.releases.readCatalog(),
    (fault) => ({ code: 'catalog-unreadable', location, fault }),
  );
  if ('problem' in text) return text;
  const reading = parseReleaseCatalog(text.value);
  if (reading.kind === 'unusable') return { problem: { code: 'catalog-unusable', location, flaws: reading.flaws } };
  const { catalog } = reading;
  ports.tell({ kind: 'catalog-read', releases: catalog.releases.length, latest: lastRelease(catalog)?.version });
  return { value: catalog };
}
