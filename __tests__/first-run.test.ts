/** docs/first-run.md can be followed as it is: its commands fill in the policies, its step prints the subject, and its order never leaves a rack half updatable. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, cpSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from './dist/bundle.ts';

const PAGE = readFileSync(join(ROOT, 'docs/first-run.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');

interface TrustPolicy {
  readonly Statement: readonly [
    { readonly Principal: object; readonly Action: string; readonly Condition: Record<string, Record<string, string>> },
  ];
}

function commandWith(text: string): string {
  const found = COMMANDS.filter((command) => command.includes(text));
  if (found.length !== 1) throw new Error(`${found.length} blocks of commands with ${text}`);
  return found[0] ?? '';
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-run-'));
  cpSync(join(ROOT, 'docs'), folder, { recursive: true, filter: (file) => !file.includes('samples') });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs the `sed` lines of a block with the repository's part of the subject, and reads the file that they write. */
function written(file: string, repository: string): unknown {
  const lines = commandWith(`> ${file}`)
    .split('\n')
    .filter((line) => line.startsWith('sed '));
  execFileSync('bash', ['-ec', lines.join('\n')], { cwd: folder, env: { ...process.env, REPOSITORY: repository } });
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}

describe('docs/first-run.md', () => {
  it.each([
    ['trust-planner.json', 'repo:YOU/RACKS', 'repo:YOU/RACKS:ref:refs/heads/main'],
    ['trust-planner.json', 'repo:YOU@583231/RACKS@1296269', 'repo:YOU@583231/RACKS@1296269:ref:refs/heads/main'],
    ['trust-updater.json', 'repo:YOU/RACKS', 'repo:YOU/RACKS:environment:production'],
    ['trust-updater.json', 'repo:YOU@583231/RACKS@1296269', 'repo:YOU@583231/RACKS@1296269:environment:production'],
  ])('writes %s for %s: it trusts exactly %s', (file, repository, subject) => {
    const [statement] = (written(file, repository) as TrustPolicy).Statement;
    expect(statement).toEqual({
      Effect: 'Allow',
      Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
          'token.actions.githubusercontent.com:sub': subject,
        },
      },
    });
  });

  it('fills in every placeholder of the planner policy', () => {
    const policy = JSON.stringify(written('planner.json', ''));
    expect(policy.match(/REGION|ACCOUNT|RACK/g)).toBeNull();
    expect(policy).toContain('"arn:aws:cloudformation:us-east-1:123456789012:stack/production/*"');
  });

  it('shows both forms of the subject, and gives the second one a row among the failed sign-ins', () => {
    expect(PAGE).toContain('`repo:YOU@OWNER_ID/RACKS@REPO_ID:ref:refs/heads/main`');
    expect(PAGE).toContain('`repo:YOU/RACKS:ref:refs/heads/main`');
    const failures = PAGE.split('## When the sign-in fails')[1] ?? '';
    expect(failures).toMatch(/\| the other form of the subject: .*15 July 2026/);
  });

  it('has a step that prints the subject of its own job', async () => {
    const subject = 'repo:YOU@583231/RACKS@1296269:ref:refs/heads/main';
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = [part({ alg: 'RS256' }), part({ sub: subject, extra: '??>>~~' }), 'signature'].join('.');
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.headers.authorization, request.url]);
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
      const step = commandWith('ACTIONS_ID_TOKEN_REQUEST_URL');
      const { stdout } = await promisify(execFile)('bash', ['-eo', 'pipefail', '-c', step], { env });
      expect(stdout.trim()).toBe(subject);
      expect(asked).toEqual([['bearer request-token', '/token?api-version=2.0&audience=sts.amazonaws.com']]);
    } finally {
      server.close();
    }
  });

  it('creates the environment before the role that trusts it, and that role complete, after the plans', () => {
    const order = [
      'put-role-policy --role-name rack-planner',
      'choose "Run workflow" with mode `plan`',
      'environments/production --input',
      'create-role --role-name rack-updater',
      'attach-role-policy --role-name rack-updater',
      'with mode `update`',
      'change the marked line',
    ].map((text) => PAGE.indexOf(text));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(commandWith('create-role --role-name rack-updater')).toContain('attach-role-policy');
  });

  it('sends GitHub a body that is JSON, with reviewers and the branch main alone', () => {
    const command = commandWith('environments/production --input');
    const body = /<< JSON\n([\s\S]*?)\nJSON\n/.exec(command)?.[1]?.replace(/\$\(.*?\)/, '1') ?? '';
    expect(JSON.parse(body)).toMatchObject({
      reviewers: [{ type: 'User', id: 1 }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    expect(command).toContain('deployment-branch-policies -f name=main');
  });
});
