/** What really happened on the stack: whose operations ran, from where to where, and how each ended. */
import type { RecordedRequest, StackTruth } from '../../simulator/simulator.ts';

export interface TrueOperation {
  readonly token: string;
  /** The step that the token names; 0 for a rollback that was continued. */
  readonly step: number;
  /** The Version that its change set was made with. */
  readonly to: string;
  /** The stack's status when the operation's last event was written. */
  readonly status: string;
}

const OUR_TOKEN = /^rack-.*-run-(\d+)-\d+-[0-9a-z]+-step-(\d+)-try-\d+$/;

/** The updates that began with a token of this run's, in order. */
export function operationsOf(
  runId: string,
  { id, events }: StackTruth,
  requests: readonly RecordedRequest[],
): TrueOperation[] {
  const rows = events.filter(({ PhysicalResourceId }) => PhysicalResourceId === id);
  const beginnings = rows.filter((row) => row.ResourceStatus === 'UPDATE_IN_PROGRESS');
  return beginnings.flatMap(({ ClientRequestToken: token = '', OperationId }) => {
    const [, run, step] = OUR_TOKEN.exec(token) ?? [];
    if (run !== runId) return [];
    const last = rows.findLast((row) => row.OperationId === OperationId);
    return [
      { token, step: Number(step), to: versionAsked(token, requests), status: last?.ResourceStatus ?? 'unknown' },
    ];
  });
}

function versionAsked(changeSetName: string, requests: readonly RecordedRequest[]): string {
  const request = requests.find(({ action, params }) => {
    return action === 'CreateChangeSet' && (params as { ChangeSetName?: string }).ChangeSetName === changeSetName;
  });
  const list = (request?.params as { Parameters?: { member?: Record<string, SentParameter> } } | undefined)?.Parameters;
  const sent = Object.values(list?.member ?? {}).find(({ ParameterKey }) => ParameterKey === 'Version');
  return sent?.ParameterValue ?? 'unknown';
}

interface SentParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
}
