/** Reads the list of releases, and plans the route. With `minimum-release-age`, only releases that are old enough count. */
import type { Problem } from '../run/problem.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { lastRelease, parseReleaseCatalog, type ReleaseCatalog } from '../releases/release-catalog.ts';
import { planRoute, type Route } from '../releases/route.ts';
import type { RoutePolicy } from '../releases/route-policy.ts';
import { callWithRetry, type RetryPorts } from './call-with-retry.ts';
import type { Result } from '../run/result.ts';
import type { Releases } from './ports.ts';

export interface RoutePorts extends RetryPorts {
  readonly releases: Pick<Releases, 'readModifiedTime' | 'templateLocation'>;
}

/** When releases were written to the bucket, in milliseconds since the epoch; Infinity if unknown. */
export type WrittenTimes = Map<RackVersion, number>;

export interface RouteBasis {
  readonly catalog: ReleaseCatalog;
  readonly policy: RoutePolicy;
  /** The times that are already known. findRoute adds the ones that it reads. */
  readonly written?: WrittenTimes;
}

/**
 * After this number of releases that are too young, all others count as too young: a mirror that has just been filled
 * has no others.
 */
const TOO_YOUNG_LIMIT = 10;

/**
 * Anyone who can write to the bucket can give a release an old name. So the age of each stop is checked against the
 * time at which, according to S3, its template was written. Without such a time, the release is not old enough.
 * @returns `template-unreadable` if S3 does not respond.
 */
export async function findRoute(
  ports: RoutePorts,
  current: RackVersion,
  { catalog, policy, written = new Map() }: RouteBasis,
): Promise<Result<Route>> {
  const nowMs = ports.clock.nowMs();
  const minimumAgeMs = policy.target.kind === 'latest' ? policy.target.minimumAgeMs : 0;
  for (let tooYoung = 0; ;) {
    const route = planRoute(catalog, current, policy, nowMs, written);
    const stops = minimumAgeMs > 0 && route.kind === 'planned' ? route.stops : [];
    const next = stops.find(({ version }) => !written.has(version))?.version;
    if (next === undefined) return { ok: true, value: route };
    if (tooYoung === TOO_YOUNG_LIMIT) {
      for (const { version } of catalog.releases) written.set(version, written.get(version) ?? Infinity);
      continue;
    }
    const time = await readWrittenTime(ports, next);
    if (!time.ok) return time;
    written.set(next, time.value);
    if (time.value <= nowMs - minimumAgeMs) continue;
    tooYoung += 1;
    if (time.value < Infinity) ports.emit({ kind: 'release-too-young', version: next, writtenAtMs: time.value });
  }
}

async function readWrittenTime(ports: RoutePorts, version: RackVersion): Promise<Result<number>> {
  const { releases } = ports;
  const read = await callWithRetry(
    ports,
    () => releases.readModifiedTime(version),
    (fault): Problem => ({
      code: 'template-unreadable',
      version,
      location: releases.templateLocation(version),
      fault,
    }),
  );
  const fault = read.ok ? undefined : read.fault;
  const isMissing = fault?.kind === 'not-found' || fault?.kind === 'access-denied';
  if (!read.ok && !isMissing) return read;
  if (read.ok && read.value !== undefined) return { ok: true, value: read.value };
  ports.emit({ kind: 'warned', warning: { code: 'release-age-unknown', version, fault } });
  return { ok: true, value: Infinity };
}

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
