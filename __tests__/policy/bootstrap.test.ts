/** docs/bootstrap.yml creates the roles that the pages describe, with their trust and policies. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { BOOTSTRAP, withPolicies } from '../../script/lib/docs/bootstrap-policies.ts';
import { asText, type JsonObject } from '../../simulator/json.ts';
import { startOidc } from '../../simulator/github/oidc.ts';
import type { PolicyDocument } from '../../simulator/http/policy.ts';
import { requiredCapabilities } from '../../simulator/template/template.ts';
import { REQUIRED, ROOT, runBundle, withAws } from '../dist/bundle.ts';
import { deployed, TEMPLATE } from './bootstrap-template.ts';
import { policyFor, statementsOf } from './documents.ts';

const GIVEN = { Repository: 'you/racks', Rack: 'staging' };
const UPDATER = { ...GIVEN, CreateUpdater: 'true' };

interface Trust {
  readonly Statement: readonly [{ readonly Condition: { readonly StringEquals: Readonly<Record<string, unknown>> } }];
}

const trustOf = (role: JsonObject | undefined): Trust =>
  JSON.parse(asText(role?.['AssumeRolePolicyDocument'] ?? '')) as Trust;

/** The subjects that a role trusts. */
function subjectsOf(role: JsonObject | undefined, issuer = 'token.actions.githubusercontent.com'): unknown {
  return trustOf(role).Statement[0].Condition.StringEquals[`${issuer}:sub`];
}

function policyOf(role: JsonObject | undefined): PolicyDocument {
  const [{ PolicyDocument: policy }] = role?.['Policies'] as unknown as [{ PolicyDocument: PolicyDocument }];
  return policy;
}

/** With each statement's resources as a list, as `policyFor` writes them. */
function statements(policy: PolicyDocument): readonly object[] {
  return policy.Statement.map((statement) => ({ ...statement, Resource: [statement.Resource].flat() }));
}

const cfnLint = spawnSync('cfn-lint', ['--version']).status === 0 ? it : it.skip;

describe('docs/bootstrap.yml', () => {
  it('has the policies that `npm run docs` writes (run it, and commit the file)', async () => {
    expect(readFileSync(BOOTSTRAP, 'utf8')).toBe(await withPolicies());
  });

  cfnLint('passes cfn-lint, without a warning', () => {
    const { status, stdout } = spawnSync('cfn-lint', [BOOTSTRAP], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, '']);
  });

  it('gives both roles the policies of docs/, filled in', () => {
    const { PlannerRole, UpdaterRole } = deployed(UPDATER);
    expect(statements(policyOf(PlannerRole))).toEqual(policyFor(['staging'], statementsOf('planner')).Statement);
    expect(statements(policyOf(UpdaterRole))).toEqual(policyFor(['staging'], statementsOf('updater')).Statement);
  });

  const MAIN = 'repo:you/racks:ref:refs/heads/main';
  const IDS = 'you@583231/racks@1296269';

  it.each([
    ['the branch main', {}, MAIN, undefined],
    ['another branch', { Branch: 'release/1.x' }, 'repo:you/racks:ref:refs/heads/release/1.x', undefined],
    ['a subject with immutable ids', { Repository: IDS }, MAIN.replace('you/racks', IDS), undefined],
    ['pull requests', { PlanOnPullRequests: 'true' }, [MAIN, 'repo:you/racks:pull_request'], undefined],
    ['an environment', UPDATER, MAIN, 'repo:you/racks:environment:production'],
    ['no environment', { ...UPDATER, Environment: '' }, MAIN, MAIN],
  ])('trusts exactly what its parameters say: %s', (_what, given, planner, updater) => {
    const { PlannerRole, UpdaterRole } = deployed({ ...GIVEN, ...given });
    expect(subjectsOf(PlannerRole)).toEqual(planner);
    expect(UpdaterRole && subjectsOf(UpdaterRole)).toBe(updater);
  });

  it('writes the trust policy of docs/policies/trust-policy.json', () => {
    const { PlannerRole, UpdaterRole } = deployed(UPDATER);
    const file = readFileSync(join(ROOT, 'docs/policies/trust-policy.json'), 'utf8').replaceAll(
      'ACCOUNT',
      '123456789012',
    );
    const expected = (subject: string): unknown => JSON.parse(file.replace('SUBJECT', subject));
    expect(trustOf(PlannerRole)).toEqual(expected(MAIN));
    expect(trustOf(UpdaterRole)).toEqual(expected('repo:you/racks:environment:production'));
  });

  it('creates the planner alone by default, and the provider unless the account has it', () => {
    expect(Object.keys(deployed(GIVEN))).toEqual(['Provider', 'PlannerRole']);
    expect(Object.keys(deployed({ ...UPDATER, ProviderExists: 'true' }))).toEqual(['PlannerRole', 'UpdaterRole']);
    const provider = { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] };
    expect(deployed(GIVEN)['Provider']).toEqual(provider);
    expect(TEMPLATE.Resources['Provider']).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  it('lets a planner that pull requests can assume read no stack but the rack', () => {
    const { PlannerRole } = deployed({ ...GIVEN, PlanOnPullRequests: 'true' });
    const sids = policyOf(PlannerRole).Statement.map(({ Sid }) => Sid);
    expect(sids).toEqual(statementsOf('planner').filter((sid) => sid !== 'SeeAllStacks'));
  });

  it('attaches AdministratorAccess to the updater, or the managed policies that are given', () => {
    const arns = 'arn:aws:iam::123456789012:policy/compute, arn:aws:iam::123456789012:policy/identity';
    const policies = (given: object): unknown =>
      deployed({ ...UPDATER, ...given })['UpdaterRole']?.['ManagedPolicyArns'];
    expect(policies({})).toEqual(['arn:aws:iam::aws:policy/AdministratorAccess']);
    expect(policies({ UpdaterPolicyArns: arns })).toEqual(arns.split(', '));
  });

  it('works in other partitions, with GitHub Enterprise Server, and with a mirror of the releases', () => {
    const mirror = { ReleaseBucket: 'mirror', ReleasePrefix: 'convox/release', ReleaseRegion: 'cn-north-1' };
    const issuer = 'github.example.com/_services/token';
    const stack = deployed({ ...UPDATER, ...mirror, Issuer: issuer }, 'cn-north-1');
    expect(stack['Provider']).toEqual({ Url: `https://${issuer}`, ClientIdList: ['sts.amazonaws.com.cn'] });
    const claims = { aud: 'sts.amazonaws.com.cn', sub: 'repo:you/racks:environment:production' };
    expect(trustOf(stack['UpdaterRole']).Statement[0]).toMatchObject({
      Principal: { Federated: `arn:aws-cn:iam::123456789012:oidc-provider/${issuer}` },
      Condition: { StringEquals: { [`${issuer}:aud`]: claims.aud, [`${issuer}:sub`]: claims.sub } },
    });
    const text = JSON.stringify(stack);
    expect(text).toContain('"https://mirror.s3.cn-north-1.amazonaws.com.cn/convox/release/*"');
    expect(text).toContain('"arn:aws-cn:s3:::mirror/convox/release/*"');
    expect(text).not.toMatch(/arn:aws:|us-east-1/);
  });

  const repositories = ['racks', 'you@583231/racks', 'you/*', 'you/racks:ref:refs/heads/main'];

  it.each([
    ...repositories.map((Repository) => ({ Repository })),
    ...['*', 'main","repo:mallory/racks:pull_request'].map((Branch) => ({ Branch })),
    ...[{ Environment: '*' }, { Rack: '*' }, { CreateUpdater: 'yes' }, { MaxSessionDuration: '900' }],
  ])('rejects %j', (given) => {
    expect(() => deployed({ ...GIVEN, ...given })).toThrow(`Parameter '${Object.keys(given).join()}'`);
  });

  it('needs CAPABILITY_NAMED_IAM, fits into a request, and offers each parameter in one group of the form', () => {
    expect(requiredCapabilities(TEMPLATE)?.capability).toBe('CAPABILITY_NAMED_IAM');
    const text = readFileSync(BOOTSTRAP, 'utf8');
    expect(text.length).toBeLessThan(51_200);
    const groups = text.split('\nMetadata:\n')[1]?.split('\nParameters:\n')[0] ?? '';
    const names = Object.keys(TEMPLATE.Parameters);
    expect(names.map((name) => groups.match(new RegExp(`\\b${name}\\b`, 'g'))?.length)).toEqual(names.map(() => 1));
  });

  /** What the run of a job comes to that assumes the role of the template: the outcome, and the missing permission or the problem. */
  async function runAs(role: 'PlannerRole' | 'UpdaterRole', sub: string, mode: string): Promise<string> {
    const arns = 'arn:aws:iam::123456789012:policy/rack';
    const given = { ...UPDATER, Repository: 'example/racks', UpdaterPolicyArns: arns };
    const { Provider: provider, [role]: properties } = deployed(given);
    const oidc = await startOidc({ sub });
    try {
      return await withAws(async (aws) => {
        await aws.addRack({ name: 'staging', version: REQUIRED });
        const [audience = ''] = provider?.['ClientIdList'] as string[];
        const issuer = asText(provider?.['Url'] ?? '');
        aws.addOidcProvider({ issuer, audiences: [audience], publicKey: oidc.publicKey });
        const name = asText(properties?.['RoleName'] ?? '');
        const roleArn = aws.addRole({ name, issuer, aud: audience, sub: String(subjectsOf(properties)) });
        aws.allowOnly(policyOf(properties));
        const env = { ...oidc.environment, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
        const { outputs } = await runBundle(aws, { mode, 'role-to-assume': roleArn }, { env });
        return `${outputs['outcome'] ?? ''} ${/cloudformation:\w+|STS denied/.exec(outputs['reason'] ?? '')?.[0] ?? ''}`;
      });
    } finally {
      await oidc.close();
    }
  }

  it.each([
    ['PlannerRole', 'ref:refs/heads/main', 'plan', 'planned '],
    ['PlannerRole', 'ref:refs/heads/main', 'update', 'failed cloudformation:ExecuteChangeSet'],
    ['PlannerRole', 'pull_request', 'plan', 'failed STS denied'],
    ['UpdaterRole', 'environment:production', 'update', 'updated '],
    ['UpdaterRole', 'ref:refs/heads/main', 'update', 'failed STS denied'],
  ] as const)('creates a %s that a job of %s assumes in mode %s: %s', async (role, claim, mode, expected) => {
    expect(await runAs(role, `repo:example/racks:${claim}`, mode)).toBe(expected);
  });
});
