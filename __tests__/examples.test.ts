/** What people copy, from examples/ and from pages, uses this Action as it is: inputs that exist, values that are taken, outputs that are set. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseInputs } from '../src/inputs/parse-inputs.ts';

/** A step, or a job that calls a workflow. */
interface Use {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job extends Use {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly steps?: readonly Use[];
  readonly concurrency?: { readonly group?: string; readonly 'cancel-in-progress'?: boolean };
}

interface Workflow {
  readonly concurrency?: Job['concurrency'];
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Face {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const OURS = /^OWNER\/convox-rack-update(?<path>\/[\w./-]+)?@v1$/;
const EXAMPLES = readdirSync('examples').map((name) => `examples/${name}`);
// A run's own page has settings to put into a step rather than steps.
const PAGES = ['README.md', ...globSync('docs/**/*.md', { exclude: ['docs/samples/**'] })];

function yamlBlocks(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
}

const SNIPPETS: readonly (readonly [place: string, yaml: string])[] = [
  ...EXAMPLES.map((file) => [file, readFileSync(file, 'utf8')] as const),
  ...PAGES.flatMap((page) => yamlBlocks(page).map((yaml, index) => [`${page}, block ${index + 1}`, yaml] as const)),
];

/** Every step and every called workflow of a piece of YAML, be it a workflow or a list of steps. */
function usesIn(yaml: unknown): readonly Use[] {
  if (Array.isArray(yaml)) return yaml as readonly Use[];
  return Object.values((yaml as Workflow).jobs).flatMap((job) => [job, ...(job.steps ?? [])]);
}

/** What `OWNER/convox-rack-update/PATH` takes and gives: an action's, or a called workflow's. */
function faceOf(path: string): Face {
  if (!path.endsWith('.yml')) return parse(readFileSync(`.${path}/action.yml`, 'utf8')) as Face;
  const { on } = parse(readFileSync(`.${path}`, 'utf8')) as { on: { workflow_call: Face } };
  return on.workflow_call;
}

describe.each(SNIPPETS)('%s', (_place, text) => {
  const ours = usesIn(parse(text)).flatMap((use) => {
    const match = OURS.exec(use.uses ?? '');
    return match === null ? [] : [{ ...use, path: match.groups?.['path'] ?? '' }];
  });

  test('uses this Action', () => {
    expect(ours.length).toBeGreaterThan(0);
  });

  test('gives only inputs that exist', () => {
    const strange = ours.flatMap(({ path, with: given = {} }) =>
      Object.keys(given).filter((name) => !Object.hasOwn(faceOf(path).inputs, name)),
    );
    expect(strange).toEqual([]);
  });

  test('gives values that a run takes', () => {
    for (const { with: given = {} } of ours.filter(({ path }) => path === '')) {
      // An expression is GitHub's to fill in; the rest is parsed as a run would.
      const written = Object.fromEntries(
        Object.entries(given)
          .map(([name, value]) => [name, String(value)] as const)
          .filter(([, value]) => !value.includes('${{')),
      );
      const reading = parseInputs(
        { rack: 'production', ...written },
        { AWS_REGION: 'us-east-1' },
        { runId: '1', attempt: '1', use: 'a1b2' },
        { versionFileText: written['version-file'] === undefined ? undefined : '20260420193621\n' },
      );
      expect(reading).toMatchObject({ kind: 'request' });
    }
  });

  test('reads only outputs that are set', () => {
    const outputs = new Map(ours.map(({ id, path }) => [id, Object.keys(faceOf(path).outputs ?? {})]));
    const others = new Set(usesIn(parse(text)).flatMap(({ id }) => (id === undefined || outputs.has(id) ? [] : [id])));
    for (const [, id = '', output] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      if (!others.has(id)) expect(outputs.get(id) ?? []).toContain(output);
    }
  });
});

describe.each(EXAMPLES)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const workflow = parse(text) as Workflow;

  test('never lets one run of a rack cancel another', () => {
    const held = [workflow, ...Object.values(workflow.jobs)].flatMap(({ concurrency }) => concurrency ?? []);
    expect(held.length).toBeGreaterThan(0);
    expect(held.map((one) => one['cancel-in-progress'])).toEqual(held.map(() => false));
  });

  test('hands between jobs only what the earlier one gives', () => {
    for (const [, job = '', output = ''] of text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      expect(Object.keys(workflow.jobs[job]?.outputs ?? {})).toContain(output);
    }
  });

  test('is named in the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${file})`);
  });
});
