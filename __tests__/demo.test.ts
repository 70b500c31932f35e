/** script/demo: what it prints for each run, and the page that it writes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MERMAID } from '../script/lib/demo/page.ts';

let folder = '';
let printed = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
  const env = { ...process.env, NO_COLOR: '1' };
  printed = execFileSync(process.execPath, ['script/lib/demo/demo.ts', '--out', folder], { encoding: 'utf8', env });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('script/demo', () => {
  it('prints three lines for each run: what it does, what it comes to, and its cost', () => {
    const paragraphs = printed.trim().split('\n\n').slice(0, -1);
    expect(paragraphs.map((paragraph) => paragraph.split('\n').length)).toEqual(paragraphs.map(() => 3));
    const outcomes = paragraphs.map((paragraph) => /^ {2}([✓✗]) ([a-z-]+): \S/m.exec(paragraph)?.slice(1).join(' '));
    expect(outcomes).toEqual([
      '✓ behind',
      '✓ planned',
      '✓ planned',
      '✓ updated',
      '✓ updated',
      '✓ up-to-date',
      '✗ rolled-back',
    ]);
    const costs = paragraphs.map((paragraph) => paragraph.split('\n')[2]);
    expect(costs.filter((line = '') => !/^ {2}\d+\.\d s on the simulator, \d+ requests to AWS, /.test(line))).toEqual(
      [],
    );
  });

  it('takes the Mermaid that script/pictures takes', () => {
    const { dependencies } = JSON.parse(readFileSync('script/pictures/package.json', 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(MERMAID.url).toContain(`/mermaid@${dependencies['mermaid'] ?? ''}/`);
  });
});
