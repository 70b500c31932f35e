/**
 * What a run left outside of the stack: Convox's records, GitHub's comments and issues, and the keys that signed its
 * requests.
 */
import type { Issue, IssueComment } from '../../../simulator/github/github.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { PULL_REQUEST, type Job } from './simulated-job.ts';

export interface Traces {
  /** Releases whose row was requested, in order, and whether the response shows that the table has it. */
  readonly rows: readonly { readonly version: string; readonly isWritten: boolean }[];
  readonly published: readonly { readonly version: string; readonly status: string }[];
  /** Keys of signed requests that belong to no session of the role; none if the run assumes none. */
  readonly otherKeys: readonly string[];
  /** Tokens and secret keys that the run received. */
  readonly secrets: readonly string[];
  readonly issues: readonly Pick<Issue, 'state' | 'history'>[];
  readonly comments: readonly Pick<IssueComment, 'body'>[];
}

export function tracesOf(aws: Simulator, { github, oidc, inputs }: Job): Traces {
  const sessionKeys = new Set(aws.sessions.map(({ accessKeyId }) => accessKeyId));
  const keys = aws.requests.flatMap(({ signed, accessKeyId }) =>
    signed && accessKeyId !== undefined ? [accessKeyId] : [],
  );
  const issued = (oidc?.requests ?? []).flatMap(({ token }) => token ?? []);
  return {
    rows: aws.requests
      .filter(({ action }) => action === 'PutItem')
      .map(({ params, status, fault }) => ({
        version: (params as { Item: { id: { S: string } } }).Item.id.S,
        // Repeated after a lost response, the request fails: the condition finds the row that the first one wrote.
        isWritten: status === 200 || (status === 400 && fault === undefined),
      })),
    published: aws.published.map(({ message }) => {
      const { status, data } = JSON.parse(message) as { status: string; data: { version: string } };
      return { version: data.version, status };
    }),
    otherKeys: oidc === undefined ? [] : [...new Set(keys)].filter((key) => !sessionKeys.has(key)),
    secrets: [
      ...aws.sessions.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken]),
      ...issued,
      inputs['github-token'] ?? '',
    ].filter((secret) => secret !== ''),
    issues: github?.issues() ?? [],
    comments: github?.comments(PULL_REQUEST).filter(({ author }) => author.type === 'Bot') ?? [],
  };
}

/** Reads how many instances run; every run that updates a rack does so. */
const INSTANCES = 'DescribeAutoScalingGroups';
/** Services that are read only for evidence about a failed resource. */
const EVIDENCE: readonly string[] = ['autoscaling', 'ec2', 'elasticloadbalancing', 'lambda', 'logs'];

/** The optional features that did something in this run. */
export function usedFeatures(
  aws: Simulator,
  job: Job,
  { comments, issues, published, rows }: Traces,
): readonly string[] {
  const calls = (service: string): number => aws.requests.filter((request) => request.service === service).length;
  const known = job.hasOpenIssue ? 1 : 0;
  const used: Readonly<Record<string, boolean>> = {
    'role assumed': aws.sessions.length > 0,
    'role renewed': aws.sessions.length > 1,
    'evidence read': aws.requests.some(({ service, action }) => EVIDENCE.includes(service) && action !== INSTANCES),
    'drift read': aws.requests.some(({ action }) => action === 'DetectStackDrift'),
    'services read': calls('ecs') > 0,
    'record written': rows.length > 0,
    'event published': published.length > 0,
    'pull request commented': comments.length > 0,
    'failure issue opened': issues.some(({ history }) => history.at(-1) !== 'closed' && history.length > known),
    'failure issue closed': issues.some(({ history }) => history.includes('closed')),
    'window checked': (job.inputs['window'] ?? '') !== '',
  };
  return Object.keys(used).filter((name) => used[name] === true);
}
