/**
 * The commands of docs/first-run.md and docs/roles-by-hand.md, with replacements for the command-line tools that they
 * use.
 */
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ROOT } from '../dist/bundle.ts';
import { deployed, TEMPLATE } from '../policy/bootstrap-template.ts';
import type { CallOfPage } from './command-lines.ts';

const FIRST_RUN = readFileSync(join(ROOT, 'docs/first-run.md'), 'utf8');
const BY_HAND = readFileSync(join(ROOT, 'docs/roles-by-hand.md'), 'utf8');

/** The block of commands of a page that contains this text. */
function commandsWith(page: string, text: string): string {
  const blocks = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');
  const found = blocks.filter((block) => block.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} blocks of commands with ${text}`);
  return found[0] ?? '';
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-run-'));
  mkdirSync(join(folder, 'bin'));
  for (const program of ['aws', 'gh', 'curl']) {
    const script = `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, 'command-lines.ts')}" ${program} "$@"\n`;
    writeFileSync(join(folder, 'bin', program), script, { mode: 0o755 });
  }
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Account {
  /** What GitHub returns for the repository's subject. */
  readonly subject?: object;
  /** The OIDC providers that the account has, as the AWS command line prints them. */
  readonly providers?: string;
}

/** Runs commands one block after another in the folder, and returns every call of all runs so far. */
function run(commands: string, { subject = {}, providers = '' }: Account = {}): readonly CallOfPage[] {
  const calls = join(folder, 'calls');
  const { status, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', commands], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      CALLS: calls,
      DOCS: join(ROOT, 'docs'),
      SUBJECT_SETTINGS: JSON.stringify(subject),
      PROVIDERS: providers,
    },
  });
  // An error in a condition does not end the commands.
  if (status !== 0 || stderr !== '') throw new Error(stderr);
  const lines = readFileSync(calls, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as CallOfPage);
}

/** The parameters of each `aws cloudformation deploy`. */
function deployments(calls: readonly CallOfPage[]): readonly Readonly<Record<string, string>>[] {
  return calls
    .filter(({ command }) => command === 'cloudformation deploy')
    .map(({ options }) => {
      const pairs = (options['--parameter-overrides'] ?? []).map((pair) => /^(\w+)=(.*)$/s.exec(pair) ?? []);
      return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
    });
}

const PROVIDER =
  'OPENIDCONNECTPROVIDERLIST\tarn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\n';
const IMMUTABLE = { use_default: true, sub_claim_prefix: 'repo:YOU@583231/RACKS@1296269' };

/** As IAM gets it, from the role's properties in a template or from a file. */
const trust = (text: unknown): unknown => JSON.parse(typeof text === 'string' ? text : '');

describe('docs/first-run.md', () => {
  const planner = commandsWith(FIRST_RUN, 'curl');
  const updater = commandsWith(FIRST_RUN, 'CreateUpdater=true');

  it.each<[string, Account, string, string]>([
    ['a subject without ids', { subject: { use_default: true } }, 'YOU/RACKS', 'false'],
    ['a subject with ids', { subject: IMMUTABLE }, 'YOU@583231/RACKS@1296269', 'false'],
    ['an account that has the provider', { providers: PROVIDER }, 'YOU/RACKS', 'true'],
    [
      'an account that has another provider',
      { providers: PROVIDER.replace('token.actions', 'x') },
      'YOU/RACKS',
      'false',
    ],
  ])('deploys the planner role alone with %s', (_what, account, repository, providerExists) => {
    const calls = run(planner, account);
    const [parameters = {}] = deployments(calls);
    expect(parameters).toEqual({ Rack: 'production', Repository: repository, ProviderExists: providerExists });
    expect(Object.keys(deployed(parameters))).not.toContain('UpdaterRole');
    expect(calls.at(-1)?.options).toMatchObject({
      '--region': ['us-east-1'],
      '--capabilities': ['CAPABILITY_NAMED_IAM'],
      '--template-file': ['bootstrap.yml'],
    });
  });

  it('adds the updater role to the same stack, which keeps its parameters, and to the environment alone', () => {
    run(planner, { subject: IMMUTABLE });
    const calls = run(updater);
    const [first = {}, second = {}] = deployments(calls);
    expect(new Set(calls.flatMap(({ options }) => options['--stack-name'] ?? [])).size).toBe(1);
    const { UpdaterRole } = deployed({ ...first, ...second });
    expect(UpdaterRole?.['AssumeRolePolicyDocument']).toContain('repo:YOU@583231/RACKS@1296269:environment:production');
    expect(UpdaterRole?.['RoleName']).toBe('rack-updater');
  });

  it('creates the environment with a reviewer and the branch main alone', () => {
    const [, put, post] = run(commandsWith(FIRST_RUN, 'environments/production'));
    const command = 'api repos/YOU/RACKS/environments/production';
    expect(put).toMatchObject({ command, options: { '--method': ['PUT'] } });
    expect(JSON.parse(put?.input ?? '')).toEqual({
      reviewers: [{ type: 'User', id: 583231 }],
      prevent_self_review: true,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    const options = { '--method': ['POST'], '-f': ['name=main'] };
    expect(post).toMatchObject({ command: `${command}/deployment-branch-policies`, options });
  });

  it('starts the workflow of the README, under the name that the page gives it, by an input that it has', () => {
    const [call] = run(commandsWith(FIRST_RUN, 'gh workflow run'));
    expect(call).toMatchObject({ command: 'workflow run rack.yml', options: { '-f': ['mode=plan'] } });
    expect(FIRST_RUN).toContain('`.github/workflows/rack.yml`');
    const workflow = /```yaml\n(name: [\s\S]*?)```/.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))?.[1] ?? '';
    const { on } = parse(workflow) as { on: { workflow_dispatch: { inputs: { mode: { options: string[] } } } } };
    expect(on.workflow_dispatch.inputs.mode.options).toContain('plan');
  });

  it('has a link to the console whose parameters are those of the template', () => {
    const address = /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/\S+$/m.exec(FIRST_RUN)?.[0] ?? '';
    const { hash, searchParams } = new URL(address);
    const [page, query = ''] = hash.split('?');
    expect([page, searchParams.get('region')]).toEqual(['#/stacks/create/review', 'us-east-1']);
    const { templateURL, stackName, ...fields } = Object.fromEntries(new URLSearchParams(query));
    expect([templateURL?.split('.s3.')[0], stackName]).toEqual(['https://BUCKET', 'rack-roles']);
    const parameters = Object.entries(fields).map(([name, value]) => [name.replace('param_', ''), value]);
    expect(Object.keys(deployed(Object.fromEntries(parameters) as Record<string, string>))).toContain('PlannerRole');
  });

  it('names only parameters of the template', () => {
    const named = [...FIRST_RUN.matchAll(/`([A-Z][A-Za-z]+)(?:=\w*)?`/g)].map(([, name = '']) => name);
    const parameters = named.filter((name) => !['AdministratorAccess', 'EntityAlreadyExists'].includes(name));
    expect(parameters.filter((name) => TEMPLATE.Parameters[name] === undefined)).toEqual([]);
    expect(parameters.length).toBeGreaterThan(5);
  });

  it('creates the environment before the role that trusts it, and that role after the plans', () => {
    const environment = 'environments/production --input';
    const order = ['deploy', 'gh workflow run', environment, 'CreateUpdater=true', 'with mode `update`'];
    const places = order.map((text) => FIRST_RUN.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });
});

describe('docs/roles-by-hand.md', () => {
  const subject = commandsWith(BY_HAND, 'sub_claim_prefix');
  const stack = deployed({ Repository: 'YOU@583231/RACKS@1296269', Rack: 'production', CreateUpdater: 'true' });

  it('creates the roles that the template creates, each complete', () => {
    cpSync(join(ROOT, 'docs/policies'), folder, { recursive: true });
    const planner = commandsWith(BY_HAND, 'create-role --role-name rack-planner');
    const updater = commandsWith(BY_HAND, 'create-role --role-name rack-updater');
    const provider = commandsWith(BY_HAND, 'create-open-id-connect-provider');
    const calls = run([provider, subject, planner, updater].join('\n'), { subject: IMMUTABLE });
    expect(calls.map(({ command }) => command.replace('iam ', ''))).toEqual([
      'create-open-id-connect-provider',
      'api repos/YOU/RACKS/actions/oidc/customization/sub',
      'create-role',
      'put-role-policy',
      'create-role',
      'attach-role-policy',
    ]);
    const [create, , , policy, , attach] = calls.map(({ options }) => options);
    expect([create?.['--url'], create?.['--client-id-list']]).toEqual([
      [stack['Provider']?.['Url']],
      stack['Provider']?.['ClientIdList'],
    ]);
    const file = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
    expect(file('trust-planner.json')).toEqual(trust(stack['PlannerRole']?.['AssumeRolePolicyDocument']));
    expect(file('trust-updater.json')).toEqual(trust(stack['UpdaterRole']?.['AssumeRolePolicyDocument']));
    const inline = { PolicyName: policy?.['--policy-name']?.[0], PolicyDocument: file('planner.json') };
    expect([inline]).toEqual(stack['PlannerRole']?.['Policies']);
    const [seconds] = calls[4]?.options['--max-session-duration'] ?? [];
    expect(Number(seconds)).toBe(Number(stack['UpdaterRole']?.['MaxSessionDuration']));
    expect(attach?.['--policy-arn']).toEqual(stack['UpdaterRole']?.['ManagedPolicyArns']);
  });

  it('has a step that prints the subject of its own job', async () => {
    const sub = 'repo:YOU@583231/RACKS@1296269:ref:refs/heads/main';
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = [part({ alg: 'RS256' }), part({ sub, extra: '??>>~~' }), 'signature'].join('.');
    const requests: unknown[] = [];
    const server = createServer((request, response) => {
      requests.push([request.headers.authorization, request.url]);
      response.end(JSON.stringify({ value: token, count: 1 }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const env = {
        PATH: process.env['PATH'],
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request-token',
        ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      };
      const step = commandsWith(BY_HAND, 'ACTIONS_ID_TOKEN_REQUEST_URL');
      const { stdout } = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', step], { env });
      expect(stdout.trim()).toBe(sub);
      expect(requests).toEqual([['bearer request-token', '/token?api-version=2.0&audience=sts.amazonaws.com']]);
    } finally {
      server.close();
    }
  });
});
