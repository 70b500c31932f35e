/** Measures how much JavaScript a runner downloads for each job that uses the Action. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Figure } from './figures.ts';
import { ROOT } from './racks.ts';

export function measureSize(): readonly Figure[] {
  const dist = join(ROOT, 'dist');
  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
  const kilobytes = (names: readonly string[], bytesOf: (content: Buffer) => number): number =>
    names.reduce((sum, name) => sum + bytesOf(readFileSync(join(dist, name))), 0) / 1000;
  const common = { part: 'size', unit: 'kB' } as const;
  return [
    { ...common, row: 'JavaScript in dist/', value: kilobytes(scripts, ({ length }) => length), target: 800 },
    { ...common, row: 'the same, compressed', value: kilobytes(scripts, (it) => gzipSync(it).length), target: 350 },
    { ...common, row: 'of it loaded before the first request', value: kilobytes(['index.js'], ({ length }) => length) },
  ];
}
