/** The AWS of one scenario: the rack in its first state, and everything armed that will go wrong. */
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import type { Scenario } from './scenario.ts';

export const RACK = 'staging';
/** An answer that is `too-late` comes after this: a little, so that it does not outlast the update itself. */
export const REQUEST_LIMIT_MS = 150;
const SLOW_MS = { 'in-time': 25, 'too-late': 170 } as const;
const RESOURCE_MS = { 'in-time': 3, 'too-late': 12 } as const;
const RELEASES = join(import.meta.dirname, '../../simulator/releases');

interface CatalogEntry {
  readonly version: string;
  required: boolean;
}

export async function openStage(scenario: Scenario): Promise<Simulator> {
  const aws = await startSimulator({
    buckets: { convox: RELEASES },
    seed: scenario.seed,
    resourceDurationMs: RESOURCE_MS[scenario.slowness],
    changeSetDurationMs: 4,
    resourcesInFlight: 4,
    pageSize: 20,
  });
  try {
    requireReleases(aws, scenario.required);
    await aws.addRack({ name: RACK, version: scenario.from });
    if (scenario.start === 'stuck') await getStuck(aws, scenario);
    arm(aws, scenario);
    return aws;
  } catch (error) {
    await aws.close();
    throw error;
  }
}

function requireReleases(aws: Simulator, required: readonly string[]): void {
  const catalog = JSON.parse(aws.object('convox', 'release/versions.json')?.toString() ?? '[]') as CatalogEntry[];
  for (const entry of catalog) entry.required = required.includes(entry.version);
  aws.putObject('convox', 'release/versions.json', JSON.stringify(catalog));
}

/** Somebody's update failed, and so did its way back; what was in the way is gone since. */
async function getStuck(aws: Simulator, { route }: Scenario): Promise<void> {
  const [version = ''] = route;
  aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
  aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
  await aws.updateByAnother({ stack: RACK, version });
  aws.repairResource('Instances');
}

function arm(aws: Simulator, scenario: Scenario): void {
  const { failing, autoscaler, seed, percent, kinds, slowness, lagMs } = scenario;
  if (failing !== undefined) {
    const { logicalId, release } = failing;
    aws.failResource({ logicalId, release, reason: 'Resource is not in the state stackUpdateComplete' });
    if (failing.rollback === 'fails') aws.failRollback({ logicalId, release, reason: 'Internal Failure' });
  }
  if (autoscaler !== undefined) {
    aws.before(autoscaler.before, () => {
      comeBy(aws, autoscaler.instanceCount);
    });
  }
  aws.lagAfterExecute(lagMs);
  aws.faults({ seed, percent, kinds, slowMs: SLOW_MS[slowness] });
}

/** The rack's autoscaler finds the stack busy as often as we do, and then goes away again. */
function comeBy(aws: Simulator, instanceCount: number): void {
  try {
    void aws.autoscale({ rack: RACK, instanceCount, lastsMs: 30 });
  } catch {
    return;
  }
}
