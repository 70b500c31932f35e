/** Starts the simulator for one scenario: the rack in its initial state, and all configured faults. */
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { causeOf } from './features.ts';
import type { Scenario } from './scenario.ts';

export const RACK = 'staging';
/** A `too-late` response exceeds this limit only slightly, so that the update is not over before it. */
export const REQUEST_LIMIT_MS = 150;
const SLOW_MS = { 'in-time': 25, 'too-late': 170 } as const;
const RESOURCE_MS = { 'in-time': 3, 'too-late': 12 } as const;
/** The rack's own service in older and in newer releases. */
const SERVICES = ['ApiWebService', 'ServiceWebApi'];
const RELEASES = join(import.meta.dirname, '../../../simulator/releases');

export async function startScenario(scenario: Scenario): Promise<Simulator> {
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
    if (scenario.start === 'stuck') await failEarlierUpdate(aws, scenario);
    prepareFaults(aws, scenario);
    return aws;
  } catch (error) {
    await aws.close();
    throw error;
  }
}

function requireReleases(aws: Simulator, required: readonly string[]): void {
  const key = 'release/versions.json';
  const catalog = JSON.parse(String(aws.object('convox', key))) as { version: string }[];
  const entries = catalog.map((entry) => ({ ...entry, required: required.includes(entry.version) }));
  aws.putObject('convox', key, JSON.stringify(entries));
}

/** The update of another client failed, and so did its rollback. The cause has been repaired since. */
async function failEarlierUpdate(aws: Simulator, { route }: Scenario): Promise<void> {
  const [version = ''] = route;
  aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
  aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
  await aws.updateAsOtherClient({ stack: RACK, version });
  aws.removeFailures('Instances');
}

function prepareFaults(aws: Simulator, scenario: Scenario): void {
  const { failing, autoscaler, features, seed, percent, kinds, slowness, lagMs, lateEventsMs } = scenario;
  if (failing !== undefined) {
    const { logicalId, release } = failing;
    const rootCause = causeOf(seed, features, logicalId);
    aws.failResource({
      ...{ logicalId, release, reason: 'Resource is not in the state stackUpdateComplete' },
      ...(rootCause && { rootCause }),
    });
    aws.delayEvents(logicalId, lateEventsMs);
    if (failing.rollback === 'fails') aws.failRollback({ logicalId, release, reason: 'Internal Failure' });
  }
  const { shortageMs } = features;
  for (const service of shortageMs === 0 ? [] : SERVICES) {
    const message = 'was unable to place a task because no container instance met all of its requirements.';
    aws.limitRunningTasks({
      service,
      running: 0,
      message,
      ...(shortageMs === 'lasting' ? {} : { durationMs: shortageMs }),
    });
  }
  if (autoscaler !== undefined) {
    aws.before(autoscaler.before, () => {
      try {
        void aws.autoscale({ rack: RACK, instanceCount: autoscaler.instanceCount, minDurationMs: 30 });
      } catch {
        // The stack was busy. The autoscaler does not retry.
      }
    });
  }
  if (scenario.rollbackMovesTime) aws.moveUpdatedTimeOnRollback();
  aws.lagAfterExecute(lagMs);
  aws.faults({ seed, percent, kinds, slowMs: SLOW_MS[slowness] });
}
