/** `role-to-assume`: a token issuer and an STS that verify everything, and credentials that expire. */
import { describe, expect, it } from '@jest/globals';
import { startOidc, type Oidc, type OidcOptions } from '../../simulator/github/oidc.ts';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { LATEST, listRacks, REQUIRED, runBundle, shownBy, withAws, withRack } from './bundle.ts';

const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const MAIN = 'repo:example/racks:ref:refs/heads/main';
const AUDIENCE = 'sts.amazonaws.com';

interface Setting {
  readonly aws?: SimulatorOptions;
  readonly oidc?: OidcOptions;
  readonly audience?: string;
  /** Of the provider in the account; none: there is no provider. */
  readonly providerAudiences?: readonly string[];
  readonly trusts?: string;
  readonly sessionMs?: number;
  readonly rack?: 'none';
}

interface Fixture {
  readonly aws: Simulator;
  readonly oidc: Oidc;
  readonly roleArn: string;
  /** As in a job with `id-token: write` and without AWS credentials. */
  readonly run: (inputs?: Readonly<Record<string, string>>) => Promise<ActionResult>;
}

async function withRole(setting: Setting, test: (fixture: Fixture) => Promise<void>): Promise<void> {
  const oidc = await startOidc(setting.oidc);
  const { issuer, publicKey } = oidc;
  const { audience = AUDIENCE, providerAudiences = [audience], trusts = MAIN, sessionMs } = setting;
  const withRoleIn = async (aws: Simulator) => {
    if (providerAudiences.length > 0) aws.addOidcProvider({ issuer, publicKey, audiences: [...providerAudiences] });
    const role = { name: 'rack-updater', issuer, sub: trusts, aud: audience };
    const roleArn = aws.addRole(sessionMs === undefined ? role : { ...role, sessionMs });
    const env = { ...NO_KEYS, ...oidc.environment };
    await test({
      aws,
      oidc,
      roleArn,
      run: (more = {}) => runBundle(aws, { 'role-to-assume': roleArn, ...more }, { env }),
    });
  };
  const running =
    setting.rack === 'none' ? withAws(withRoleIn, setting.aws) : withRack(REQUIRED, withRoleIn, setting.aws);
  await running.finally(() => oidc.close());
}

describe('role-to-assume', () => {
  it('is assumed for all requests of an update: CloudFormation, a private mirror and the template bucket', async () => {
    await withRole({ aws: { publicBuckets: [] } }, async ({ aws, oidc, run }) => {
      aws.addBucket('copies', 'private');
      const ended = await run({ 'template-bucket': 'copies' });
      expect(ended.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(oidc.requests).toEqual([expect.objectContaining({ audience: AUDIENCE, status: 200 })]);
      expect(aws.sessions).toEqual([
        expect.objectContaining({ role: 'rack-updater', name: '7000000001-1@example-racks' }),
      ]);
      const signed = aws.requests.filter(({ signed }) => signed);
      expect(new Set(signed.map(({ service }) => service))).toEqual(
        new Set(['autoscaling', 'cloudformation', 'ecs', 's3']),
      );
      expect(new Set(signed.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set([aws.sessions[0]?.accessKeyId]));
    });
  });

  it('has the audience of the partition in a region of China', async () => {
    const audience = 'sts.amazonaws.com.cn';
    await withRole({ aws: { region: 'cn-north-1' }, audience, rack: 'none' }, async ({ aws, oidc, roleArn, run }) => {
      const ended = await run({ 'aws-region': 'cn-north-1' });
      expect(ended.report).toMatchObject({ problem: { code: 'rack-not-found' } });
      expect(aws.sessions).toHaveLength(1);
      expect(roleArn).toMatch(/^arn:aws-cn:/);
      expect(oidc.requests.map((request) => request.audience)).toEqual([audience]);
    });
  });

  it('masks tokens and credentials and shows none of them, in the list of racks too', async () => {
    await withRole({ trusts: 'repo:example/other:*' }, async ({ aws, oidc, run }) => {
      const denied = await run();
      const trusted = aws.addRole({ name: 'other', issuer: oidc.issuer, sub: MAIN, aud: AUDIENCE });
      const inputs = { include: 'staging', 'role-to-assume': trusted };
      const listed = await listRacks(aws, inputs, { env: { ...NO_KEYS, ...oidc.environment } });
      expect(listed.outputs).toMatchObject({ outcome: 'listed', count: '1' });
      const ended = await run(inputs);
      const secrets = [
        ...oidc.requests.map(({ token }) => token ?? ''),
        ...aws.sessions.flatMap(({ accessKeyId, secretAccessKey, sessionToken }) => [
          accessKeyId,
          secretAccessKey,
          sessionToken,
        ]),
      ];
      expect(secrets).toHaveLength(9);
      for (const secret of secrets) {
        expect(`${denied.stdout}${listed.stdout}${ended.stdout}`).toContain(`::add-mask::${secret}`);
        expect(`${shownBy(denied)}${shownBy(listed)}${shownBy(ended)}`).not.toContain(secret);
      }
    });
  });
});

describe('credentials that expire before the update ends', () => {
  it('are renewed with a new token each time, and the update ends as updated', async () => {
    // A three-hour update with one-hour credentials, 3,600 times as fast.
    await withRole({ sessionMs: 1_000 }, async ({ aws, oidc, run }) => {
      aws.slowResource('ServiceWebApi', 3_000);
      expect((await run()).outputs).toMatchObject({ outcome: 'updated', version: LATEST });
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
      expect((await run()).outputs).toMatchObject({ outcome: 'updated', version: LATEST });
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

describe('a role that cannot be assumed', () => {
  it.each<readonly [string, Setting, why: string]>([
    ['the trust policy names another `sub`', { trusts: 'repo:example/racks:pull_request' }, 'not-trusted'],
    [
      'the trust policy names another `aud`',
      { providerAudiences: [AUDIENCE, 'other'], audience: 'other' },
      'not-trusted',
    ],
    ['the account has no provider', { providerAudiences: [] }, 'no-provider'],
    ['the provider has another audience', { providerAudiences: ['other'] }, 'wrong-audience'],
    ['the token has expired', { oidc: { lifetimeSeconds: -1 } }, 'expired'],
  ])('because %s is reported with the claims of the token, before any signed request', async (_title, setting, why) => {
    await withRole(setting, async ({ aws, roleArn, run }) => {
      const ended = await run({ mode: 'check' });
      expect([ended.exitCode, ended.outputs['outcome']]).toEqual([1, 'failed']);
      const role = { why, roleArn, claims: { sub: MAIN, aud: AUDIENCE } };
      expect(ended.report).toMatchObject({ problem: { code: 'role-not-assumed', fault: { role } } });
      expect(aws.requests.filter(({ signed }) => signed)).toEqual([]);
    });
  });

  const side = (name: string) => ({ repo: { full_name: name } });
  const payload = { pull_request: { number: 7, head: side('octocat/racks'), base: side('example/racks') } };
  it.each([
    ['the job has no `id-token: write`', { name: 'schedule', payload: {} }, 'no-id-token'],
    ['the pull request is from a fork', { name: 'pull_request', payload }, 'fork'],
    [
      'the job has none in a run for a fork with the rights of the base',
      { name: 'pull_request_target', payload },
      'no-id-token',
    ],
  ] as const)('because %s is reported', async (_title, event, why) => {
    await withRole({}, async ({ aws, roleArn }) => {
      const ended = await runBundle(aws, { 'role-to-assume': roleArn }, { env: NO_KEYS, event });
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
