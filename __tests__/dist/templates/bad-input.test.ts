import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, withAws } from '../bundle.ts';

const HUGE = Buffer.alloc(100 * 1024 * 1024, ' ');
const SECONDS_MS = 8_000;
const CATALOG = 'release/versions.json';
const TEMPLATE = `release/${LATEST}/rack.json`;

const entry = (version: unknown) => ({ version, description: '', published: true, required: false });

/** One clear error within seconds, and nothing changed. */
async function expectRefused(arm: (aws: Simulator) => void, texts: RegExp, inputs: Record<string, string> = {}) {
  await withAws(async (aws) => {
    await aws.addRack({ name: 'staging', version: REQUIRED });
    arm(aws);
    const run = await runBundle(aws, inputs);
    expect(run.exitCode).toBe(1);
    expect(run.outputs['outcome']).toBe('failed');
    expect(run.outputs['reason']).toMatch(texts);
    expect(run.stdout.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1);
    expect(`${run.stdout}${run.stderr}`).not.toMatch(/^\s+at /m);
    expect(run.tookMs).toBeLessThan(SECONDS_MS);
    expect(aws.mutations()).toEqual([]);
    expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'CREATE_COMPLETE', changeSets: [] });
  });
}

describe('a catalog', () => {
  it('that is missing', () => expectRefused(() => undefined, /nowhere\/versions\.json/, { 'release-prefix': 'nowhere' }));

  it.each<[string, string | Uint8Array]>([
    ['truncated', '[{"version": "20180615093000", "published": tr'],
    ['100 MB long', HUGE],
    ['of versions that command', JSON.stringify([entry(REQUIRED), entry('::error::x')])],
  ])('that is %s', (_kind, bytes) =>
    expectRefused((aws) => { aws.putObject('convox', CATALOG, bytes); }, /list of releases/i));
});

describe('a template', () => {
  it('that is missing', () => expectRefused((aws) => { aws.removeRelease(LATEST); }, new RegExp(LATEST)));

  it.each<[string, string | Uint8Array]>([
    ['not JSON', 'Parameters:\n  Version:\n    Type: String\n'],
    ['100 MB long', HUGE],
  ])('that is %s', (_kind, bytes) =>
    expectRefused((aws) => { aws.putObject('convox', TEMPLATE, bytes); }, new RegExp(LATEST)));
});
