/** The releases of the simulator that the measurements use, and catalogs and templates of any size. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts';

export const ROOT = join(import.meta.dirname, '..');
const RELEASES = join(ROOT, 'simulator/releases');
export const UPDATE_BUNDLE = join(ROOT, 'dist/index.js');
export const LISTING_BUNDLE = join(ROOT, 'dist/racks/index.js');

export const [BEFORE_LATEST, LATEST] = ['20220912143000', '20240229160000'] as const;

/** One step, since the second release is required. Neither replaces instances by its version alone. */
export const QUIET_STEP = ['20190204101500', '20200611120000'] as const;

export function startAws(options: SimulatorOptions = {}): Promise<Simulator> {
  return startSimulator({ buckets: { convox: RELEASES }, ...options });
}

/** A catalog of so many entries. The last ones are the simulator's own; the others are minutes of 2010. */
export function longCatalog(entries: number): string {
  const own = JSON.parse(readFileSync(join(RELEASES, 'release/versions.json'), 'utf8')) as readonly unknown[];
  const old = Array.from({ length: entries - own.length }, (_, nth) => {
    const date = new Date(Date.UTC(2010, 0, 1, 0, nth));
    const version = date.toISOString().replaceAll(/\D/g, '').slice(0, 14);
    return { version, description: '', published: true, required: false };
  });
  return JSON.stringify([...old, ...own]);
}

/** Publishes both releases of QUIET_STEP with a template in which so many resources change, and no instance is replaced. */
export function putWideTemplate(aws: Simulator, changes: number): void {
  const text = { Type: 'String' };
  const settings = Array.from({ length: changes }, (_, nth): [string, unknown] => [
    `Setting${nth}`,
    { Type: 'AWS::SSM::Parameter', Properties: { Name: `/setting/${nth}`, Type: 'String', Value: { Ref: 'Version' } } },
  ]);
  const template = JSON.stringify({
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: {
      Version: text,
      Password: { ...text, NoEcho: true },
      InstanceCount: { Type: 'Number', Default: '3' },
      InstanceType: { ...text, Default: 't3.small' },
    },
    Resources: {
      Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { MinSize: { Ref: 'InstanceCount' } } },
      ...Object.fromEntries(settings),
    },
  });
  for (const version of QUIET_STEP) aws.putObject('convox', `release/${version}/rack.json`, template);
}
