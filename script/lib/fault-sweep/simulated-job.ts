/**
 * The job of one scenario: the inputs and the environment of the features that it uses, its GitHub, and its issuer of
 * tokens.
 */
import { startGitHub, type GitHub } from '../../../simulator/github/github.ts';
import { startOidc, type Oidc } from '../../../simulator/github/oidc.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import type { Features } from './features.ts';

export interface Job {
  readonly github: GitHub | undefined;
  readonly oidc: Oidc | undefined;
  /** An earlier run has left the rack's failure issue open. */
  readonly hasOpenIssue: boolean;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  close(): Promise<void>;
}

const MERGED_AS = '9'.repeat(40);
export const PULL_REQUEST = 17;
const ROLE = 'rack-updater';
const AUDIENCE = 'sts.amazonaws.com';
const BOT = { login: 'github-actions[bot]', type: 'Bot' } as const;

/** @param rack the name of the rack. */
export async function startJob(aws: Simulator, rack: string, features: Features): Promise<Job> {
  const oidc = features.role === undefined ? undefined : await startOidc();
  const github = features.github === undefined ? undefined : await startGitHub();
  const inputs = {
    'pull-request-comment': String(github !== undefined),
    'release-notes': String(github !== undefined),
    'convox-records': features.records ? 'write' : 'none',
    'verify-services': features.verifyServices,
    drift: features.drift ? 'report' : 'ignore',
    window: windowText(features.window),
    ...(github === undefined ? {} : githubInputs(github, rack, features)),
    ...(oidc === undefined ? {} : { 'role-to-assume': addRole(aws, oidc, features) }),
  };
  return {
    ...{ github, oidc, inputs, hasOpenIssue: features.github?.openIssue === true },
    env: {
      GITHUB_REPOSITORY: 'example/racks',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_SHA: MERGED_AS,
      GITHUB_EVENT_NAME: features.github?.event ?? 'schedule',
      ...(github === undefined ? {} : { GITHUB_API_URL: github.url }),
      ...(oidc === undefined
        ? {}
        : { ...oidc.environment, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined }),
    },
    close: async () => {
      await Promise.all([github?.close(), oidc?.close()]);
    },
  };
}

function addRole(aws: Simulator, oidc: Oidc, { role }: Features): string {
  const { issuer, publicKey } = oidc;
  aws.addOidcProvider({ issuer, publicKey, audiences: [AUDIENCE] });
  oidc.fail(503, role?.failedTokens ?? 0);
  const sub = 'repo:example/racks:*';
  return aws.addRole({ ...{ name: ROLE, issuer, sub, aud: AUDIENCE }, ...(role && { sessionMs: role.sessionMs }) });
}

function githubInputs(github: GitHub, rack: string, { github: drawn }: Features): Record<string, string> {
  github.addPullRequest({ number: PULL_REQUEST, mergedAs: MERGED_AS });
  if (drawn?.openIssue === true) github.addIssue({ title: `${rack} failed`, body: markerOf(rack), author: BOT });
  github.failGateway(/^/, drawn?.failedRequests ?? 0);
  return {
    'github-token': github.workflowToken('write', 'write'),
    'failure-issue': String(drawn?.failureIssue === true),
  };
}

/** The hidden line of an issue that an earlier run opened. */
function markerOf(rack: string): string {
  return `<!-- convox-rack-failure rack=${rack} region=us-east-1 id=unknown runs=1 since=1700000000000 last=1700000000000 -->\n`;
}

const MINUTE_MS = 60_000;

/** On the clock of the run, which starts at the real time. */
function windowText(window: Features['window']): string {
  if (window === undefined) return '';
  if (window === 'open') return '00:00-24:00 UTC';
  const nowMs = Date.now();
  const at = (minutes: number): string => new Date(nowMs + minutes * MINUTE_MS).toISOString().slice(11, 16);
  return window === 'closing' ? `${at(-60)}-${at(2)} UTC` : `${at(-180)}-${at(-120)} UTC`;
}
