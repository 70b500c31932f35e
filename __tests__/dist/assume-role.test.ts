/** `role-to-assume` with the bundle: a token issuer and an STS that verify everything, and credentials that expire. */
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startOidc, type Oidc, type OidcOptions } from '../../simulator/github/oidc.ts';
import { runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { LATEST, REQUIRED, ROOT, runBundle, withAws } from './bundle.ts';

const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const MAIN = 'repo:example/racks:ref:refs/heads/main';
const AUDIENCE = 'sts.amazonaws.com';

interface Setting {
  readonly aws?: SimulatorOptions;
  readonly oidc?: OidcOptions;
  readonly audience?: string;
  /** Of the provider in the account; undefined: there is none. */
  readonly providerAudiences?: readonly string[] | undefined;
  readonly trusts?: string;
  readonly sessionMs?: number;
  readonly rack?: 'none';
}

interface Rehearsal {
  readonly aws: Simulator;
  readonly oidc: Oidc;
  readonly roleArn: string;
  /** As in a job with `id-token: write` and without any AWS credentials. */
  readonly run: (
    inputs?: Readonly<Record<string, string>>,
    env?: Readonly<Record<string, string | undefined>>,
  ) => Promise<ActionResult>;
}

async function withRole(setting: Setting, test: (rehearsal: Rehearsal) => Promise<void>): Promise<void> {
  const oidc = await startOidc(setting.oidc);
  const { audience = AUDIENCE, providerAudiences = [audience], trusts = MAIN, sessionMs } = setting;
  try {
    await withAws(async (aws) => {
      const { issuer, publicKey } = oidc;
      if (!('providerAudiences' in setting) || setting.providerAudiences !== undefined) {
        aws.addOidcProvider({ issuer, publicKey, audiences: [...providerAudiences] });
      }
      const role = { name: 'rack-updater', issuer, sub: trusts, aud: audience };
      const roleArn = aws.addRole(sessionMs === undefined ? role : { ...role, sessionMs });
      if (setting.rack !== 'none') await aws.addRack({ name: 'staging', version: REQUIRED });
      const run: Rehearsal['run'] = (inputs = {}, env = {}) =>
        runBundle(aws, { 'role-to-assume': roleArn, ...inputs }, { env: { ...NO_KEYS, ...oidc.environment, ...env } });
      await test({ aws, oidc, roleArn, run });
    }, setting.aws);
  } finally {
    await oidc.close();
  }
}

/** Of everything that the run shows, without the runner's commands to mask them. */
function shownBy(run: ActionResult): string {
  const log = run.stdout.replaceAll(/^::add-mask::.*$/gm, '');
  return [log, run.stderr, run.summary, JSON.stringify(run.outputs), JSON.stringify(run.report)].join('\n');
}

describe('role-to-assume', () => {
  it('is assumed for all requests of an update: CloudFormation, a private mirror and the template bucket', async () => {
    await withRole({ aws: { publicBuckets: [] } }, async ({ aws, oidc, run }) => {
      aws.addBucket('copies', 'private');
      const ended = await run({ 'template-bucket': 'copies' });
      expect(ended.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(oidc.requests).toEqual([expect.objectContaining({ audience: AUDIENCE, status: 200 })]);
      expect(aws.sessions).toEqual([expect.objectContaining({ role: 'rack-updater', name: '7000000001-1@example-racks' })]);
      const signed = aws.requests.filter(({ signed }) => signed);
      expect(new Set(signed.map(({ service }) => service))).toEqual(new Set(['autoscaling', 'cloudformation', 'ecs', 's3']));
      expect(new Set(signed.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([aws.sessions[0]?.accessKeyId]));
    });
  });

  it.each([
    ['cn-north-1', 'sts.amazonaws.com.cn', 'arn:aws-cn:'],
    ['us-gov-west-1', AUDIENCE, 'arn:aws-us-gov:'],
  ])('requests the audience of the partition in %s', async (region, audience, arn) => {
    await withRole({ aws: { region }, audience, rack: 'none' }, async ({ aws, oidc, roleArn, run }) => {
      const ended = await run({ mode: 'check', 'aws-region': region });
      expect(ended.report).toMatchObject({ problem: { code: 'rack-not-found' } });
      expect(roleArn.startsWith(arn)).toBe(true);
      expect(oidc.requests.map((request) => request.audience)).toEqual([audience]);
      expect(aws.sessions).toHaveLength(1);
    });
  });

  it('is assumed by the list of racks, too', async () => {
    await withRole({}, async ({ aws, oidc, roleArn }) => {
      const inputs = { include: 'staging', 'role-to-assume': roleArn };
      const env = { ...NO_KEYS, ...oidc.environment };
      const bundle = join(ROOT, 'dist/racks/index.js');
      const ended = await runAction({ bundle, endpointUrl: aws.url, inputs, env });
      expect(ended.outputs).toMatchObject({ outcome: 'listed', count: '1' });
      const [session] = aws.sessions;
      for (const secret of [oidc.requests[0]?.token, session?.secretAccessKey]) {
        expect(ended.stdout).toContain(`::add-mask::${String(secret)}`);
      }
    });
  });

  it('masks tokens and credentials, and shows none of them', async () => {
    await withRole({ trusts: 'repo:example/other:*' }, async ({ aws, oidc, run, roleArn }) => {
      const denied = await run();
      const trusted = aws.addRole({ name: 'other', issuer: oidc.issuer, sub: MAIN, aud: AUDIENCE });
      const ended = await run({ 'role-to-assume': trusted });
      const secrets = [
        ...oidc.requests.map(({ token }) => token ?? ''),
        ...aws.sessions.flatMap(({ accessKeyId, secretAccessKey, sessionToken }) => [accessKeyId, secretAccessKey, sessionToken]),
      ];
      expect(secrets).toHaveLength(5);
      expect(roleArn).not.toBe(trusted);
      for (const secret of secrets) {
        expect(`${denied.stdout}${ended.stdout}`).toContain(`::add-mask::${secret}`);
        expect(`${shownBy(denied)}${shownBy(ended)}`).not.toContain(secret);
      }
    });
  });
});

describe('credentials that expire before the update ends', () => {
  it('are renewed with a new token each time, and the update ends as updated', async () => {
    // A three-hour update with one-hour credentials, 3,600 times as fast.
    await withRole({ sessionMs: 1_000 }, async ({ aws, oidc, run }) => {
      aws.slowResource('ServiceWebApi', 3_000);
      const ended = await run();
      expect(ended.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(aws.sessions.length).toBeGreaterThanOrEqual(4);
      expect(new Set(oidc.requests.map(({ token }) => token)).size).toBe(aws.sessions.length);
      const used = new Set(aws.requests.map(({ accessKeyId }) => accessKeyId).filter((key) => key !== undefined));
      expect(used.size).toBeGreaterThanOrEqual(4);
    });
  });

  it('are renewed at once if AWS says that they have expired, as after a suspension of the runner', async () => {
    await withRole({}, async ({ aws, run }) => {
      aws.slowResource('ServiceWebApi', 500);
      aws.after('DescribeStackEvents', () => {
        aws.endSessions();
      });
      const ended = await run();
      expect(ended.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(aws.sessions).toHaveLength(2);
    });
  });

  it('that cannot be renewed any more leave the update unfinished, and the message names the cause', async () => {
    await withRole({ sessionMs: 1_000 }, async ({ aws, oidc, run }) => {
      aws.slowResource('ServiceWebApi', 3_000);
      aws.after('ExecuteChangeSet', () => {
        oidc.fail(403, 1_000);
      });
      const ended = await run();
      expect(ended.outputs['outcome']).toBe('unfinished');
      expect(ended.summary).toContain('Add `id-token: write` to the `permissions` of the job');
      await aws.settled('staging');
    });
  });
});

const FORK = {
  name: 'pull_request',
  payload: {
    pull_request: {
      number: 7,
      head: { repo: { full_name: 'somebody/racks' } },
      base: { repo: { full_name: 'example/racks' } },
    },
  },
};

describe('a role that cannot be assumed', () => {
  const line = `"token.actions.githubusercontent.com:sub": "${MAIN}"`;
  const host = 'token.actions.githubusercontent.com';
  it.each<readonly [string, Setting, why: string, said: string]>([
    ['the trust policy names another `sub`', { trusts: 'repo:example/racks:pull_request' }, 'not-trusted', line],
    [
      'the trust policy names another `aud`',
      { providerAudiences: [AUDIENCE, 'other'], audience: 'other' },
      'not-trusted',
      AUDIENCE,
    ],
    [
      'the account has no provider',
      { providerAudiences: undefined },
      'no-provider',
      `create-open-id-connect-provider --url https://${host}`,
    ],
    [
      'the provider has another audience',
      { providerAudiences: ['other'] },
      'wrong-audience',
      `oidc-provider/${host} --client-id ${AUDIENCE}`,
    ],
    ['the token has expired', { oidc: { lifetimeSeconds: -1 } }, 'expired', 'claim `exp`'],
  ])('because %s', async (_title, setting, why, said) => {
    await withRole(setting, async ({ aws, roleArn, run }) => {
      const ended = await run();
      expect(ended.exitCode).toBe(1);
      expect(ended.outputs).toMatchObject({ outcome: 'failed', version: '' });
      expect(ended.report).toMatchObject({
        problem: { code: 'role-not-assumed', fault: { role: { why, roleArn, claims: { sub: MAIN, aud: AUDIENCE } } } },
      });
      expect(ended.summary.replaceAll('&quot;', '"')).toContain(said);
      expect(aws.requests.filter(({ signed }) => signed)).toEqual([]);
    });
  });

  it.each([
    ['the job has no `id-token: write`', undefined, 'no-id-token'],
    ['the pull request is from a fork', FORK, 'fork'],
    ['the job has none in a run for a fork with the rights of the base', { ...FORK, name: 'pull_request_target' }, 'no-id-token'],
  ] as const)('because %s', async (_title, event, why) => {
    await withRole({}, async ({ aws, roleArn }) => {
      const env = { ...NO_KEYS, GITHUB_TOKEN: undefined };
      const ended = await runBundle(aws, { 'role-to-assume': roleArn }, event === undefined ? { env } : { env, event });
      expect(ended.outputs['outcome']).toBe('failed');
      expect(ended.report).toMatchObject({ problem: { code: 'role-not-assumed', fault: { role: { why } } } });
      expect(aws.requests.filter(({ action }) => action === 'AssumeRoleWithWebIdentity')).toEqual([]);
    });
  });

  it('is tried again while GitHub or STS is not available', async () => {
    await withRole({}, async ({ aws, oidc, run }) => {
      oidc.fail(502, 1);
      aws.faults({ percent: 100, services: ['sts'], kinds: ['500', 'throttle'], times: 2 });
      expect((await run({ mode: 'check' })).outputs['outcome']).toBe('behind');
    });
  });
});
