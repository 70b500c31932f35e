import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { answer, silence, startLoopback } from '../adapters/loopback.ts';
import { LATEST, REQUIRED, ROOT, runBundle, withAws } from './bundle.ts';

const FEW_SECONDS_MS = 8_000;
const NO_KEYS = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined };

function actionsOf(aws: Simulator): readonly string[] {
  return aws.requests.map(({ action }) => action);
}

describe('credentials', () => {
  it('that are missing are reported within seconds', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const run = await runBundle(aws, {}, { env: NO_KEYS });
      expect(run.exitCode).toBe(1);
      expect(run.outputs['outcome']).toBe('failed');
      expect(run.report).toMatchObject({ problem: { code: 'credentials-missing' } });
      expect(run.tookMs).toBeLessThan(FEW_SECONDS_MS);
      expect(actionsOf(aws)).not.toContain('DescribeStacks');
    });
  });

  it('that expire during the update leave it unfinished, while AWS continues it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.slowResource('ServiceWebApi', 800);
      aws.after('DescribeStackEvents', () => {
        aws.expireCredentials({ afterRequests: 0 });
      });
      const run = await runBundle(aws);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'unfinished', version: '', 'stack-status': 'UPDATE_IN_PROGRESS' });
      expect(run.summary).toContain('role-duration-seconds');
      expect(await aws.settled('staging')).toMatchObject({ version: LATEST, status: 'UPDATE_COMPLETE', changeSets: [] });
    });
  });
});

describe('a secret of the run that is not in an input', () => {
  const SECRET = 'profile-secret-4711';

  async function withFiles<T>(files: Readonly<Record<string, string>>, test: (folder: string) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return test(folder).finally(() => {
      rmSync(folder, { recursive: true });
    });
  }

  function shownBy({ stdout, stderr, summary, outputs, report }: ActionResult): string {
    const log = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    return [...log, stderr, summary, JSON.stringify(outputs), JSON.stringify(report)].join('\n');
  }

  const PROGRAMS = [
    ['index.js', { rack: 'staging' }],
    ['racks/index.js', {}],
  ] as const;

  it.each(PROGRAMS)('is redacted where AWS quotes the credentials of a profile: %s', async (program, inputs) => {
    const profile = `[default]\naws_access_key_id = AKIAPROFILE00000000\naws_secret_access_key = ${SECRET}\n`;
    await withFiles({ profile }, async (folder) => {
      const server = await startLoopback();
      const message = `${SECRET} of AKIAPROFILE00000000 is not for you`;
      const error = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`;
      server.answers(answer(403, error, 'text/xml'));
      const env = { ...NO_KEYS, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'profile') };
      const run = await runAction({ bundle: join(ROOT, 'dist', program), endpointUrl: server.url, inputs, env });
      await server.close();
      expect(run.exitCode).toBe(1);
      expect(shownBy(run)).toContain('*** of *** is not for you');
      expect(shownBy(run)).not.toMatch(/profile-secret|AKIAPROFILE/);
    });
  });

  it.each(PROGRAMS)('is redacted in an error that nothing catches: %s', async (program, inputs) => {
    const crash = `setTimeout(() => { throw new Error('broken near ' + process.env.AWS_SECRET_ACCESS_KEY); }, 500);`;
    await withFiles({ 'crash.mjs': crash }, async (folder) => {
      const server = await startLoopback();
      server.answers(silence);
      const env = { AWS_SECRET_ACCESS_KEY: SECRET, NODE_OPTIONS: `--import ${join(folder, 'crash.mjs')}` };
      const run = await runAction({ bundle: join(ROOT, 'dist', program), endpointUrl: server.url, inputs, env });
      await server.close();
      expect(run.exitCode).toBe(1);
      expect(shownBy(run)).toContain('broken near ***');
      expect(shownBy(run)).not.toContain(SECRET);
      expect(run.summary).not.toBe('');
    });
  });

  it('is not printed where a file of the action is missing', async () => {
    await withFiles({ 'index.js': readFileSync(join(ROOT, 'dist/index.js'), 'utf8') }, async (folder) => {
      cpSync(join(ROOT, 'dist/package.json'), join(folder, 'package.json'));
      const env = { AWS_SECRET_ACCESS_KEY: SECRET };
      const run = await runAction({ bundle: join(folder, 'index.js'), endpointUrl: '', inputs: { rack: 'staging' }, env });
      expect([run.exitCode, run.stderr]).toEqual([1, '']);
      expect(run.stdout).toMatch(/^::error title=The action could not start::/m);
      expect(run.stdout).not.toContain(SECRET);
    });
  });
});

describe('a permission that is missing', () => {
  it.each(['DescribeStacks', 'ExecuteChangeSet'])(
    'is named with its stack: %s',
    async (action) => {
      await withAws(async (aws) => {
        await aws.addRack({ name: 'staging', version: REQUIRED });
        aws.deny({ action: `cloudformation:${action}` });
        const run = await runBundle(aws);
        expect(run.outputs['outcome']).toBe('failed');
        expect(run.tookMs).toBeLessThan(FEW_SECONDS_MS);
        const errors = run.stdout.split('\n').filter((line) => line.startsWith('::error'));
        expect(errors).toHaveLength(1);
        expect(errors[0]).toContain(`cloudformation:${action}`);
        expect(errors[0]).toContain('staging');
        expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'CREATE_COMPLETE' });
        // Without the right to look whether it is gone, its deletion can only be asked for.
        expect(aws.stack('staging').changeSets).toEqual([]);
      });
    },
  );
});

describe('a private mirror', () => {
  it('is read with the credentials of the job', async () => {
    await withAws(
      async (aws) => {
        await aws.addRack({ name: 'staging', version: REQUIRED });
        const run = await runBundle(aws);
        expect(run.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
        expect(aws.requests.some(({ service, signed, status }) => service === 's3' && signed && status === 200)).toBe(true);
      },
      { publicBuckets: [] },
    );
  });
});
