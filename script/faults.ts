/** Puts each of ten faults into a copy of the project and runs the tests that should notice; one that goes unnoticed fails. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Fault {
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly instead: string;
  /** The tests that cover the file. */
  readonly tests: string;
}

const FAULTS: readonly Fault[] = [
  {
    what: 'a required release counts though it is not published',
    file: 'src/domain/route.ts',
    text: '(release.required && release.published) ||',
    instead: 'release.required ||',
    tests: '__tests__/domain/convox-rule',
  },
  {
    what: 'a previous value is left out, so that the default takes its place',
    file: 'src/domain/parameters.ts',
    text: "if (stack.has(key)) return { key, source: 'previous' };",
    instead: "if (stack.has(key) && key !== 'Autoscale') return { key, source: 'previous' };",
    tests: '__tests__/domain/parameter-properties',
  },
  {
    what: 'a cancelled resource is taken for the root cause',
    file: 'src/domain/diagnosis.ts',
    text: 'isFailure(event) && !isCancelled(event)).map',
    instead: 'isFailure(event)).map',
    tests: '__tests__/domain/diagnosis',
  },
  {
    what: 'an update that rolled back is a complete one',
    file: 'src/domain/stack-status.ts',
    text: "UPDATE_ROLLBACK_COMPLETE: { readiness: 'ready', updateEnd: 'rolled-back' }",
    instead: "UPDATE_ROLLBACK_COMPLETE: { readiness: 'ready', updateEnd: 'complete' }",
    tests: '__tests__/update/endings',
  },
  {
    what: 'a bar in a text ends its cell',
    file: 'src/report/markdown.ts',
    text: "  '|': '&#124;',\n",
    instead: '',
    tests: '__tests__/report/markdown-structure',
  },
  {
    what: 'a secret inside JSON is shown',
    file: 'src/report/redact.ts',
    text: 'const forms = [secret, json, JSON.stringify(json).slice(1, -1)];',
    instead: 'const forms = [secret];',
    tests: '__tests__/report/redact',
  },
  {
    what: 'a duration of minutes is read as seconds',
    file: 'src/inputs/parse-duration.ts',
    text: '60_000, 1000, 1]',
    instead: '1000, 1000, 1]',
    tests: '__tests__/inputs/parse-duration',
  },
  {
    what: 'the change set is left behind when its plan is refused',
    file: 'src/update/discard-change-set.ts',
    text: 'tidy.stacks.deleteChangeSet(changeSet)',
    instead: 'Promise.resolve(changeSet)',
    tests: '__tests__/update/planned',
  },
  {
    what: 'tags of AWS are sent back to it',
    file: 'src/adapters/aws/change-set-input.ts',
    text: "order.tags.filter(({ key }) => !key.startsWith('aws:'))",
    instead: 'order.tags',
    tests: '__tests__/adapters/change-sets',
  },
  {
    what: 'a command of the runner is obeyed',
    file: 'src/adapters/github/safe-line.ts',
    text: ".replace(COMMAND, '$1: ')",
    instead: '',
    tests: '__tests__/adapters/github',
  },
];

const ROOT = join(import.meta.dirname, '..');
const copy = mkdtempSync(join(tmpdir(), 'faults-'));
try {
  const left = new Set(['node_modules', '.git', 'lib', 'dist', '.demo', 'coverage'].map((name) => join(ROOT, name)));
  cpSync(ROOT, copy, { recursive: true, filter: (path) => !left.has(path) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  cpSync(join(ROOT, 'dist'), join(copy, 'dist'), { recursive: true });
  const unnoticed = FAULTS.filter((fault) => !isNoticed(fault));
  console.log(`${FAULTS.length} faults put in, ${FAULTS.length - unnoticed.length} noticed`);
  process.exitCode = unnoticed.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

function isNoticed({ what, file, text, instead, tests }: Fault): boolean {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(text).length !== 2) throw new Error(`${file} has this not once: ${text}`);
  // Red with the fault means nothing where they are red without it.
  if (!areGreen(tests)) throw new Error(`${tests} fails before anything is put in`);
  writeFileSync(
    path,
    whole.replace(text, () => instead),
  );
  const noticed = !areGreen(tests);
  writeFileSync(path, whole);
  console.log(`${noticed ? 'noticed  ' : 'UNNOTICED'}  ${what} (${file}; ${tests})`);
  return noticed;
}

function areGreen(tests: string): boolean {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js', '--silent', tests];
  return spawnSync(process.execPath, jest, { cwd: copy, stdio: 'ignore' }).status === 0;
}
