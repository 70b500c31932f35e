/** How much JavaScript a runner downloads and unpacks for each job that uses the Action. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './releases.ts';

export interface SizeFigures {
  /** dist/*.js: what both actions run. */
  readonly bundleBytes: number;
  /** Of these the one that every run loads first. */
  readonly entryBytes: number;
  /** dist/racks/*.js: the second action's way in. */
  readonly racksBytes: number;
}

export function measureSize(): SizeFigures {
  const dist = join(ROOT, 'dist');
  return {
    bundleBytes: scriptBytes(dist),
    entryBytes: statSync(join(dist, 'index.js')).size,
    racksBytes: scriptBytes(join(dist, 'racks')),
  };
}

function scriptBytes(folder: string): number {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return scripts.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
