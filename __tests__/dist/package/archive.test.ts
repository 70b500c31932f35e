/** The archive that a runner downloads for a job: its content, its size, and both actions run from it. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { actionArchive } from '../../../script/action-archive.ts';
import { runAction } from '../../../simulator/runner/run-action.ts';
import { LATEST, ROOT, withAws } from '../bundle.ts';

const archive = actionArchive(ROOT);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'));
  execFileSync('tar', ['-xz', '-C', folder], { input: archive });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The program that an action's metadata file names, as a runner resolves it. */
function mainOf(actionFolder: string): string {
  const { runs } = parse(readFileSync(join(actionFolder, 'action.yml'), 'utf8')) as { runs: { main: string } };
  return join(actionFolder, runs.main);
}

describe('the archive of the repository', () => {
  it('contains the two actions, their bundle, and the files that describe them, and nothing else', () => {
    const files = globSync('**/*', { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
    const bundle = globSync('dist/**/*.{js,json,txt}', { cwd: ROOT });
    const rest = ['action.yml', 'racks/action.yml', 'LICENSE', 'README.md', 'package.json'];
    expect(files.sort()).toEqual([...bundle, ...rest].sort());
  });

  it('has less than 350 kB', () => {
    expect(archive.length).toBeLessThan(350_000);
  });

  it('runs the update and the list of racks', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: LATEST });
      const run = async (actionFolder: string, inputs: Record<string, string>): Promise<string | undefined> => {
        const { stderr, outputs } = await runAction({ bundle: mainOf(actionFolder), endpointUrl: aws.url, inputs });
        expect(stderr).toBe('');
        return outputs['outcome'];
      };
      expect(await run(folder, { rack: 'staging' })).toBe('up-to-date');
      expect(await run(join(folder, 'racks'), {})).toBe('listed');
    });
  });
});
