/** Measures what a runner downloads for each job that uses the action, and how much JavaScript that is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { actionArchive } from '../script/lib/bundle/action-archive.ts';
import type { Figure } from './figures.ts';
import { ROOT } from './racks.ts';

export function measureSize(): readonly Figure[] {
  const dist = join(ROOT, 'dist');
  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
  const kilobytes = (names: readonly string[], bytesOf: (content: Buffer) => number): number =>
    names.reduce((sum, name) => sum + bytesOf(readFileSync(join(dist, name))), 0) / 1000;
  const common = { part: 'size', unit: 'kB' } as const;
  return [
    { ...common, row: 'the archive that a runner downloads', value: actionArchive(ROOT).length / 1000, target: 350 },
    { ...common, row: 'JavaScript in dist/', value: kilobytes(scripts, ({ length }) => length) },
    { ...common, row: 'the same, compressed', value: kilobytes(scripts, (it) => gzipSync(it).length) },
    { ...common, row: 'of it loaded before the first request', value: kilobytes(['index.js'], ({ length }) => length) },
  ];
}
