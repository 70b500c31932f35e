/**
 * After an update, with `convox-records: write`: the release row and the event, as `convox rack update` writes them.
 */
import { notificationTopic, releaseRow, releasesTable, updateEvent } from '../../rack/convox-records.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Problem } from '../../run/problem.ts';
import type { RecordFailure } from '../../run/run-event.ts';
import type { RunContext } from '../run-context.ts';
import { callForStack } from '../call-with-retry.ts';

/**
 * The row is written only after a success, because Convox's commands treat its release as installed. A record that
 * cannot be written is a warning.
 * @param problem how the update failed; undefined after a success.
 */
export async function writeRecords(
  run: RunContext,
  rack: Rack,
  version: RackVersion,
  problem: Problem | undefined,
): Promise<void> {
  const { retrying } = run;
  const atMs = retrying.clock.nowMs();
  if (problem === undefined) {
    const row = releaseRow(rack, version, atMs);
    await write(run, rack, 'release', () => retrying.records.writeRelease(releasesTable(rack), row));
  }
  const failure = problem === undefined ? undefined : failureText(version, problem);
  if (problem !== undefined && failure === undefined) return;
  const topic = notificationTopic(rack);
  if (topic === undefined) {
    retrying.emit({ kind: 'warned', warning: { code: 'record-not-written', record: 'event', cause: 'no-topic' } });
    return;
  }
  const event = updateEvent(rack, version, atMs, failure);
  await write(run, rack, 'event', () => retrying.records.publishEvent(topic, event));
}

/**
 * Without AWS's messages, which can quote a secret, because webhooks receive the event. Undefined if no update failed.
 */
function failureText(version: RackVersion, problem: Problem): string | undefined {
  if (problem.code !== 'rolled-back' && problem.code !== 'update-failed') return undefined;
  const cause = problem.diagnosis.rootCause;
  const first = cause === undefined ? '' : `; first failure: ${cause.logicalId} (${cause.type})`;
  return `update to ${version} failed: ${problem.status}${first}`;
}

async function write(
  run: RunContext,
  rack: Rack,
  record: 'release' | 'event',
  call: () => Promise<void>,
): Promise<void> {
  const written = await callForStack(run.retrying, rack.name, call);
  if (written.ok) return;
  const cause: RecordFailure = written.fault ?? 'cancelled';
  run.retrying.emit({ kind: 'warned', warning: { code: 'record-not-written', record, cause } });
}
