/** The tests that judge a mutant: decisions, and whole runs on ports in memory and the virtual clock. No process, no network, no dist. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const QUICK = [
  '__tests__/{domain,inputs,report,telling,update}/*.test.ts',
  '__tests__/fleet/list-fleet.test.ts',
  '__tests__/{action-yml,examples,log,main,racks-action-yml,samples,samples-log,samples-words,troubleshooting}.test.ts',
];

export function quickTestFiles(root: string): readonly string[] {
  return globSync(QUICK, { cwd: root })
    .sort()
    .map((file) => join(root, file));
}

export function holdsProperties(file: string): boolean {
  return readFileSync(file, 'utf8').includes("from 'fast-check'");
}
