/** The update operations that a run started on a simulated stack, and how each ended. */
import type { RecordedRequest, StackState } from '../../../simulator/simulator.ts';

export interface Operation {
  readonly token: string;
  /** The step in the token; 0 for a continued rollback. */
  readonly step: number;
  /** The `Version` in the change set. */
  readonly to: string;
  /** The stack status in the last event of the operation. */
  readonly status: string;
}

const TOKEN = /^rack-.*-run-(\d+)-\d+-[0-9a-z]+-step-(\d+)-try-\d+$/;

/** Returns the operations whose token names this run, in order. */
export function operationsOf(
  runId: string,
  { id, events }: StackState,
  requests: readonly RecordedRequest[],
): readonly Operation[] {
  const own = events.filter(({ PhysicalResourceId }) => PhysicalResourceId === id);
  return own.flatMap(({ ResourceStatus, ClientRequestToken: token = '' }, start) => {
    if (ResourceStatus !== 'UPDATE_IN_PROGRESS') return [];
    const [, run, step] = TOKEN.exec(token) ?? [];
    if (run !== runId) return [];
    // CloudFormation gives an automatic rollback its own operation id. It belongs to the update.
    const rest = own.slice(start);
    const last = rest.find((event) => !event.ResourceStatus.endsWith('_IN_PROGRESS')) ?? rest.at(-1);
    const created = requests.find(
      ({ action, params }) =>
        action === 'CreateChangeSet' && (params as { ChangeSetName?: string }).ChangeSetName === token,
    );
    const to = created && parameterValuesIn(created).get('Version');
    return [{ token, step: Number(step), to: to ?? 'unknown', status: last?.ResourceStatus ?? 'unknown' }];
  });
}

/** Returns the parameters for which a CreateChangeSet request has a value (not UsePreviousValue). */
export function parameterValuesIn({ action, params }: RecordedRequest): ReadonlyMap<string, string> {
  if (action !== 'CreateChangeSet') return new Map();
  const { Parameters: { member = {} } = {} } = params as { Parameters?: { member?: Record<string, Sent> } };
  return new Map(
    Object.values(member).flatMap(({ ParameterKey, ParameterValue }) =>
      ParameterValue === undefined ? [] : [[ParameterKey, ParameterValue] as const],
    ),
  );
}

interface Sent {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
}
