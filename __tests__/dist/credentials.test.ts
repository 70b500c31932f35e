/** Credentials that are missing, and secrets that are in no input. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runAction } from '../../simulator/runner/run-action.ts';
import { answer, noResponse, startLoopback, type Answer } from '../adapters/loopback.ts';
import { REQUIRED, ROOT, runBundle, shownBy, withRack } from './bundle.ts';

const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };
const SECRET = 'profile-secret-4711';
const PROGRAMS = [
  ['index.js', { rack: 'staging' }],
  ['racks/index.js', {}],
] as const;

async function withFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  return test(folder).finally(() => {
    rmSync(folder, { recursive: true });
  });
}

it('missing credentials are reported within seconds', async () => {
  await withRack(REQUIRED, async (aws) => {
    const run = await runBundle(aws, {}, { env: NO_KEYS });
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'failed']);
    expect(run.report).toMatchObject({ problem: { code: 'credentials-missing' } });
    expect(run.tookMs).toBeLessThan(8_000);
    expect(aws.requests.map(({ action }) => action)).not.toContain('DescribeStacks');
  });
});

describe.each(PROGRAMS)('a secret that is in no input of %s', (program, inputs) => {
  async function runWith(answers: Answer, env: Record<string, string | undefined>) {
    const server = await startLoopback();
    server.answers(answers);
    const run = await runAction({ bundle: join(ROOT, 'dist', program), endpointUrl: server.url, inputs, env });
    await server.close();
    expect(run.exitCode).toBe(1);
    expect(shownBy(run)).not.toMatch(/profile-secret|AKIAPROFILE/);
    return run;
  }

  it('is redacted where AWS quotes the credentials of a profile', async () => {
    await withFolder(async (folder) => {
      const profile = join(folder, 'profile');
      writeFileSync(profile, `[default]\naws_access_key_id = AKIAPROFILE00000000\naws_secret_access_key = ${SECRET}\n`);
      const message = `${SECRET} of AKIAPROFILE00000000 is not for you`;
      const error = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;
      const env = { ...NO_KEYS, AWS_SHARED_CREDENTIALS_FILE: profile };
      expect(shownBy(await runWith(answer(403, error, 'text/xml'), env))).toContain('*** of *** is not for you');
    });
  });

  it('is redacted in an error that nothing catches', async () => {
    await withFolder(async (folder) => {
      const crash = join(folder, 'crash.mjs');
      writeFileSync(crash, `setTimeout(() => { throw new Error('near ' + process.env.AWS_SECRET_ACCESS_KEY); }, 500);`);
      const run = await runWith(noResponse, { AWS_SECRET_ACCESS_KEY: SECRET, NODE_OPTIONS: `--import ${crash}` });
      expect(shownBy(run)).toContain('near ***');
      expect(run.summary).not.toBe('');
    });
  });
});

it('a secret is not printed where a file of the action is missing', async () => {
  await withFolder(async (folder) => {
    for (const name of ['index.js', 'package.json']) cpSync(join(ROOT, 'dist', name), join(folder, name));
    const env = { AWS_SECRET_ACCESS_KEY: SECRET };
    const run = await runAction({
      bundle: join(folder, 'index.js'),
      endpointUrl: '',
      inputs: { rack: 'staging' },
      env,
    });
    expect([run.exitCode, run.stderr]).toEqual([1, '']);
    expect(run.stdout).toMatch(/^::error title=The action could not start::/m);
    expect(run.stdout).not.toContain(SECRET);
  });
});
