/** The simulator's releases as far as the measurements name them, and racks made larger than those. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
export const RELEASES = join(ROOT, 'simulator/releases');
export const UPDATE_BUNDLE = join(ROOT, 'dist/index.js');
export const LISTING_BUNDLE = join(ROOT, 'dist/racks/index.js');

export const [BEFORE_LATEST, LATEST] = ['20220912143000', '20240229160000'] as const;

/**
 * One step, the second release being required, and of years in which not each release rolls the instances by itself
 * (src/impact/disruption.ts).
 */
export const QUIET_STEP = ['20190204101500', '20200611120000'] as const;

function ownCatalog(): readonly unknown[] {
  const entries: unknown = JSON.parse(readFileSync(join(RELEASES, 'release/versions.json'), 'utf8'));
  if (!Array.isArray(entries)) throw new Error('versions.json is no list');
  return entries;
}

const FIRST_MS = Date.UTC(2010, 0, 1);
const MINUTE_MS = 60_000;

/** The releases of a minute each, long before any other. */
export function oldVersion(nth: number): string {
  return new Date(FIRST_MS + nth * MINUTE_MS).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

/** A catalog of so many entries, the simulator's own the last of them. */
export function longCatalog(entries: number): string {
  const own = ownCatalog();
  const old = Array.from({ length: entries - own.length }, (_, nth) => ({
    version: oldVersion(nth),
    description: '',
    published: true,
    required: false,
  }));
  return JSON.stringify([...old, ...own]);
}

interface Parts {
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, unknown>>;
}

/** The least that is a rack's template, with these parts beside. */
export function rackTemplate({ Parameters = {}, Conditions = {}, Resources }: Parts): string {
  const text = { Type: 'String' };
  return JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: {
      Version: text,
      Password: { ...text, NoEcho: true },
      InstanceCount: { Type: 'Number', Default: '3' },
      InstanceType: { ...text, Default: 't3.small' },
      ...Parameters,
    },
    Conditions,
    Resources: {
      Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: { Ref: 'InstanceCount' } } },
      ...Resources,
    },
  });
}

/** A rack's template in which just so many resources change with each release, and none that instances hang on. */
export function wideTemplate(changes: number): string {
  const setting = (nth: number): unknown => ({
    Type: 'AWS::SSM::Parameter',
    Properties: { Name: `/setting/${nth}`, Type: 'String', Value: { Ref: 'Version' } },
  });
  return rackTemplate({ Resources: named('Setting', changes, setting) });
}

/** `{ Name0: make(0), Name1: make(1), ... }` */
export function named<Value>(name: string, length: number, make: (nth: number) => Value): Record<string, Value> {
  return Object.fromEntries(Array.from({ length }, (_, nth) => [`${name}${nth}`, make(nth)]));
}
