/** What a runner downloads, and what a run with nothing to do loads of it: 49 of 50 scheduled runs are such runs. */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { actionArchive } from '../../script/lib/bundle/action-archive.ts';
import { runAction } from '../../simulator/runner/run-action.ts';
import { LATEST, ROOT, withRack } from './bundle.ts';

const archive = actionArchive(ROOT);

let temp = '';
let folder = '';
beforeAll(() => {
  temp = mkdtempSync(join(tmpdir(), 'package-'));
  folder = join(temp, 'action');
  mkdirSync(folder);
  execFileSync('tar', ['-xz', '-C', folder], { input: archive });
});
afterAll(() => {
  rmSync(temp, { recursive: true });
});

const contentOf = (name: string): string => readFileSync(join(ROOT, 'dist', name), 'utf8');

/** The files of dist/ that a process has loaded, by the coverage that V8 writes. */
function filesLoaded(coverage: string): readonly string[] {
  const reports = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
  const urls = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result);
  return urls
    .map(({ url }) => url)
    .filter((url) => url.includes('/dist/'))
    .map((url) => basename(url));
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

  it('runs the list of racks and, with two requests and few files, an update with nothing to do', async () => {
    await withRack(LATEST, async (aws) => {
      // The program that an action's metadata file names, as a runner resolves it.
      const run = async (action: string, inputs: Record<string, string>, env = {}) => {
        const { runs } = parse(readFileSync(join(action, 'action.yml'), 'utf8')) as { runs: { main: string } };
        const { stderr, outputs } = await runAction({
          bundle: join(action, runs.main),
          endpointUrl: aws.url,
          inputs,
          env,
        });
        return [stderr, outputs['outcome']];
      };
      const coverage = join(temp, 'coverage');
      expect(await run(folder, { rack: 'staging' }, { NODE_V8_COVERAGE: coverage })).toEqual(['', 'up-to-date']);
      expect(aws.requests.map(({ action }) => action).sort()).toEqual(['DescribeStacks', 'GetObject']);
      const files = filesLoaded(coverage);
      expect(files).toContain('index.js');
      expect(files.length).toBeLessThanOrEqual(5);
      const loaded = files.map(contentOf).join('\n');
      expect(loaded).toContain('DescribeStacks');
      // Of S3's client, which is in another file (below).
      expect(loaded).not.toContain('x-amz-sdk-checksum-algorithm');
      expect(await run(join(folder, 'racks'), {})).toEqual(['', 'listed']);
    });
  });
});

describe('dist/', () => {
  it('has in its entry only what the first request needs, and no text of a report', () => {
    const entry = contentOf('index.js');
    expect(entry.length).toBeLessThan(60_000);
    expect(entry).not.toContain('Run ended');
  });

  it('contains S3’s client and the report, and no source maps', () => {
    const names = readdirSync(join(ROOT, 'dist'));
    const all = names
      .filter((name) => name.endsWith('.js'))
      .map(contentOf)
      .join('\n');
    expect(all).toContain('x-amz-sdk-checksum-algorithm');
    expect(all).toContain('Run ended');
    expect(names.filter((name) => name.endsWith('.map'))).toEqual([]);
  });
});
