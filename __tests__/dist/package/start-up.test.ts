/** The cost of a run with nothing to do, in counts: 49 of 50 scheduled runs are such runs. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { LATEST, ROOT, runBundle, withAws } from '../bundle.ts';

/** The files of dist/ that a process has loaded, from what V8 writes down about it. */
function filesLoaded(coverage: string): readonly string[] {
  const reports = readdirSync(coverage).map((name) => readFileSync(join(coverage, name), 'utf8'));
  const urls = reports.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result);
  return urls.map(({ url }) => url).filter((url) => url.includes('/dist/')).map((url) => basename(url));
}

const contentOf = (name: string): string => readFileSync(join(ROOT, 'dist', name), 'utf8');

async function upToDate(): Promise<{ files: readonly string[]; requests: readonly string[] }> {
  const coverage = mkdtempSync(join(tmpdir(), 'coverage-'));
  try {
    return await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: LATEST });
      const run = await runBundle(aws, {}, { env: { NODE_V8_COVERAGE: coverage } });
      expect(run.outputs['outcome']).toBe('up-to-date');
      return { files: filesLoaded(coverage), requests: aws.requests.map(({ action }) => action) };
    });
  } finally {
    rmSync(coverage, { recursive: true, force: true });
  }
}

describe('a run with nothing to do', () => {
  it('sends two requests: for the catalog, and for the stack', async () => {
    const { requests } = await upToDate();
    expect([...requests].sort()).toEqual(['DescribeStacks', 'GetObject']);
  });

  it('loads the entry, the run and CloudFormation’s client, and not S3’s or GitHub’s', async () => {
    const { files } = await upToDate();
    expect(files).toContain('index.js');
    expect(files.length).toBeLessThanOrEqual(5);
    const loaded = files.map(contentOf).join('\n');
    expect(loaded).toContain('DescribeStacks');
    expect(loaded).not.toContain('x-amz-sdk-checksum-algorithm');
  });

  it('has in the entry only what the first request needs, and no text of a report', () => {
    const entry = contentOf('index.js');
    expect(entry.length).toBeLessThan(60_000);
    expect(entry).not.toContain('Run ended');
  });
});

describe('dist/', () => {
  const files = readdirSync(join(ROOT, 'dist'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

  it('has no source maps', () => {
    expect(readdirSync(join(ROOT, 'dist')).filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  it('contains S3’s client, as the test above assumes', () => {
    const all = files.filter(({ name, parentPath }) => name.endsWith('.js') && !parentPath.endsWith('racks')).map(({ name }) => contentOf(name)).join('\n');
    expect(all).toContain('x-amz-sdk-checksum-algorithm');
    expect(all).toContain('Run ended');
  });
});
