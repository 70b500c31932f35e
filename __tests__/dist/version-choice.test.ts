/** The target from a version file or a minimum release age, with the bundle. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runAction } from '../../simulator/runner/run-action.ts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FIFTH, FIRST, LATEST, ROOT, runBundle, SECOND, withAws } from './bundle.ts';

let workspace: string;
beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'workspace-'));
});
afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

describe('version-file', () => {
  it('pins the rack to the version in the file', async () => {
    writeFileSync(join(workspace, '.convox-version'), `${SECOND}\n`);
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      const run = await runBundle(aws, { 'version-file': '.convox-version' }, { env: { GITHUB_WORKSPACE: workspace } });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: SECOND, 'target-version': SECOND });
    });
  });
});

describe('minimum-release-age', () => {

  it.each(['update', 'check'])('does not trust the name of a release that was written later (%s)', async (mode) => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIFTH });
      const template = aws.object('convox', `release/${LATEST}/rack.json`) ?? '';
      aws.putObject('convox', `release/${LATEST}/rack.json`, template);
      const run = await runBundle(aws, { mode, 'minimum-release-age': '7d' });
      expect(run.outputs).toMatchObject({ outcome: 'up-to-date', version: FIFTH, 'latest-version': LATEST });
      expect(run.stdout).toContain(`Release ${LATEST} is not old enough: it was written to the bucket at `);
      const asked = aws.requests.filter(({ action }) => action === 'HeadObject');
      expect(asked.map(({ params }) => (params as { key: string }).key)).toEqual([`release/${LATEST}/rack.json`]);
      expect(aws.mutations()).toEqual([]);
    });
  });

  it('agrees with the list of racks', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIFTH });
      const key = `release/${LATEST}/rack.json`;
      aws.putObject('convox', key, aws.object('convox', key) ?? '');
      const list = await runAction({
        bundle: join(ROOT, 'dist/racks/index.js'),
        endpointUrl: aws.url,
        inputs: { 'minimum-release-age': '7d' },
      });
      expect(JSON.parse(list.outputs['to-update'] ?? 'null')).toEqual([]);
      expect(list.outputs).toMatchObject({ 'any-to-update': 'false', 'latest-version': LATEST });
    });
  });
});
