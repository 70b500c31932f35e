/** Reads what the run only shows of a change set: the values of its properties, and findings that only warn. */
import type { ChangeSetFacts } from '../../cloudformation/change-set.ts';
import { mergeValues } from '../../cloudformation/property-values.ts';
import type { Rack } from '../../rack/rack.ts';
import { emitUnreadable, emitWarnings } from '../monitor/read-failure-details.ts';
import { poll, type PollEnd } from '../poll.ts';
import type { RunContext } from '../run-context.ts';

/** An outage must not delay an update because of information that is only shown. */
const LIMIT_MS = 5_000;
const PAUSE_MS = 1_000;

/** Emits what could be read. A fault does not change the run. */
export async function inspectChangeSet(
  { ports }: RunContext,
  rack: Rack,
  { arn, changes }: Pick<ChangeSetFacts, 'arn' | 'changes'>,
): Promise<void> {
  const deadlineMs = ports.clock.nowMs() + LIMIT_MS;
  const readSoon = <T>(read: () => Promise<T>): Promise<PollEnd<T>> =>
    poll({ read, intervalMs: PAUSE_MS, deadlineMs }, ports);
  const [values, findings] = await Promise.all([
    readSoon(() => ports.stacks.readPropertyValues({ stackArn: rack.arn, changeSet: arn })),
    readSoon(() => ports.stacks.readFailureDetails({ kind: 'change-set', arn })),
  ]);
  const reading = values.kind === 'settled' ? values.value : undefined;
  const extent = reading === undefined ? 'none' : reading.isComplete ? 'whole' : 'partial';
  ports.emit({ kind: 'values-read', values: mergeValues(changes, reading), extent });
  if (findings.kind === 'settled') emitWarnings(ports, findings.value);
  if (findings.kind === 'fatal') emitUnreadable(ports, findings.fault);
}
