/** The bundle on all installed Node.js versions from 20 on, including the runner's 24. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LATEST, REQUIRED, runBundle, withAws } from '../bundle.ts';

function nodesHere(): readonly [version: string, path: string][] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const paths = new Set([process.execPath, ...onPath].filter((path) => existsSync(path)).map((path) => realpathSync(path)));
  const versions = new Map<string, string>();
  for (const path of paths) {
    const version = execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
    if (Number(/^v(\d+)/.exec(version)?.[1]) >= 20 && !versions.has(version)) versions.set(version, path);
  }
  return [...versions];
}

describe('the bundle', () => {
  it.each(nodesHere())('updates a rack on node %s', async (_version, node) => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const run = await runBundle(aws, {}, { node });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(run.summary).toContain(LATEST);
    });
  });
});
