/** Reads and validates the list of releases. */
import { lastRelease, parseReleaseCatalog, type ReleaseCatalog } from '../releases/release-catalog.ts';
import { callWithRetry, type RetryPorts } from './call-with-retry.ts';
import type { Result } from '../run/result.ts';
import type { Releases } from './ports.ts';

interface CatalogPorts extends RetryPorts {
  readonly releases: Pick<Releases, 'catalogLocation' | 'readCatalog'>;
}

/** Reads and validates the catalog, with retries. */
export async function readCatalog(ports: CatalogPorts): Promise<Result<ReleaseCatalog>> {
  const location = ports.releases.catalogLocation;
  const text = await callWithRetry(
    ports,
    () => ports.releases.readCatalog(),
    (fault) => ({ code: 'catalog-unreadable', location, fault }),
  );
  if (!text.ok) return text;
  const reading = parseReleaseCatalog(text.value);
  if (reading.kind === 'unusable')
    return { ok: false, problem: { code: 'catalog-unusable', location, flaws: reading.flaws } };
  const { catalog } = reading;
  ports.emit({ kind: 'catalog-read', releases: catalog.releases.length, latest: lastRelease(catalog)?.version });
  return { ok: true, value: catalog };
}
