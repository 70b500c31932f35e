/** Where a run is sent by a file of the workspace or by a release's age, through the bundle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIRST, LATEST, REQUIRED, runBundle, SECOND, withAws } from './bundle.ts';

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
});
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

describe('version-file', () => {
  it('pins the rack to the version that the file holds', async () => {
    writeFileSync(join(workspace, '.convox-version'), `${SECOND}\n`);
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      const run = await runBundle(aws, { 'version-file': '.convox-version' }, { env: { GITHUB_WORKSPACE: workspace } });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: SECOND, 'target-version': SECOND });
    });
  });

  it.each([
    ['is not there', undefined, 'is not there'],
    ['is empty', '\n', 'empty'],
    ['holds more than a version', `${SECOND}\n${LATEST}\n`, 'more lines'],
    ['holds no version', 'newest\n', 'newest'],
  ])('that %s is refused before any call to AWS', async (_title, text, told) => {
    const name = `version-${told.length}.txt`;
    if (text !== undefined) writeFileSync(join(workspace, name), text);
    await withAws(async (aws) => {
      const run = await runBundle(aws, { 'version-file': name }, { env: { GITHUB_WORKSPACE: workspace } });
      expect(run.exitCode).toBe(1);
      expect(run.stdout).toContain(told);
      expect(aws.requests).toEqual([]);
    });
  });
});

describe('minimum-release-age', () => {
  it('passes over releases that are too young, and says so where nothing is old enough', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const now = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
      const catalog = [REQUIRED, now].map((version) => ({ version, description: '', published: true, required: false }));
      aws.putObject('convox', 'release/versions.json', JSON.stringify(catalog));
      const run = await runBundle(aws, { 'minimum-release-age': '72h' });
      expect(run.outputs).toMatchObject({ outcome: 'up-to-date', version: REQUIRED, 'latest-version': now });
      expect(run.summary).toMatch(/old enough/);
    });
  });
});
