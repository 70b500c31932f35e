/** Copied examples, in examples/ and in pages, match this action: inputs exist, values are valid, outputs are set. */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  readonly environment?: string | { readonly name: string; readonly url?: string };
  readonly permissions?: Readonly<Record<string, string>>;
  readonly steps?: readonly Use[];
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean; readonly queue?: string };
}

interface Workflow {
  readonly concurrency?: Job['concurrency'];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Face {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

const OURS = /^OWNER\/convox-rack-update(?<path>\/[\w./-]+)?@(?:RELEASE_COMMIT|[0-9a-f]{40})$/;
const EXAMPLES = readdirSync('examples').map((name) => `examples/${name}`);
// A run's own page has settings to put into a step rather than steps.
const PAGES = ['README.md', ...globSync('docs/**/*.md', { exclude: ['docs/samples/**'] })];

/** What GitHub fills in for a reviewed change set. */
const PLANNED = 'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-plan-0123456789abcdef0123';

function yamlBlocks(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
}

const SNIPPETS: readonly (readonly [place: string, yaml: string])[] = [
  ...EXAMPLES.map((file) => [file, readFileSync(file, 'utf8')] as const),
  // A block without a step shows values of inputs alone.
  ...PAGES.flatMap((page) =>
    yamlBlocks(page)
      .filter((yaml) => yaml.includes('uses:'))
      .map((yaml, index) => [`${page}, block ${index + 1}`, yaml] as const),
  ),
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

  test('uses this action', () => {
    expect(ours.length).toBeGreaterThan(0);
  });

  test('sets only existing inputs', () => {
    const strange = ours.flatMap(({ path, with: given = {} }) =>
      Object.keys(given).filter((name) => !Object.hasOwn(faceOf(path).inputs, name)),
    );
    expect(strange).toEqual([]);
  });

  test('sets values that a run accepts', () => {
    for (const { with: given = {} } of ours.filter(({ path }) => path === '')) {
      // GitHub evaluates an expression; the rest is parsed as a run would.
      const planned: Readonly<Record<string, unknown>> = given['mode'] === 'execute' ? { 'change-set': PLANNED } : {};
      const written = Object.fromEntries(
        Object.entries({ ...given, ...planned })
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

  test('reads only existing outputs', () => {
    const outputs = new Map(ours.map(({ id, path }) => [id, Object.keys(faceOf(path).outputs ?? {})]));
    const others = new Set(usesIn(parse(text)).flatMap(({ id }) => (id === undefined || outputs.has(id) ? [] : [id])));
    for (const [, id = '', output] of text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      if (!others.has(id)) expect(outputs.get(id) ?? []).toContain(output);
    }
  });
});

/** Whole workflows that people copy: the examples, and those in pages. */
const COPIED = SNIPPETS.filter(([, text]) => /^jobs:/m.test(text));

describe.each(COPIED)('%s', (_place, text) => {
  const workflow = parse(text) as Workflow;
  const jobs = Object.entries(workflow.jobs);

  test('gives each job its own permissions, and none to the whole workflow', () => {
    expect(workflow.permissions).toEqual({});
    expect(jobs.filter(([, job]) => job.permissions === undefined).map(([name]) => name)).toEqual([]);
  });

  test('lets no job assume a role that updates, unless the job is in an environment', () => {
    const unguarded = jobs.filter(([, job]) => {
      const roles = usesIn({ jobs: { job } }).flatMap(({ with: given = {} }) =>
        JSON.stringify(given['role-to-assume'] ?? ''),
      );
      const guard = job.environment ?? job.with?.['environment'];
      return roles.some((role) => role.includes('updater')) && guard === undefined;
    });
    expect(unguarded.map(([name]) => name)).toEqual([]);
  });

  test('shows the page of the rack as the address of each environment', () => {
    // A job that calls a workflow names its environment in an input; that workflow has the address.
    const addresses = jobs.flatMap(([, { environment, steps = [] }]) => {
      const executing = steps.findLast(({ uses = '' }) => OURS.test(uses))?.id ?? 'a step with an id';
      return environment === undefined
        ? []
        : [[environment, `\${{ steps.${executing}.outputs.console-url }}`] as const];
    });
    expect(addresses.map(([environment]) => environment)).toEqual(
      addresses.map(([, url]) => ({ name: expect.any(String), url })),
    );
  });

  test('never lets one run of a rack cancel or replace another', () => {
    const groups = [workflow, ...Object.values(workflow.jobs)].flatMap(({ concurrency }) => concurrency ?? []);
    // Of several plans of one pull request, only the last counts.
    const ordered = groups.filter(({ group }) => !group.includes('-plan-'));
    expect(groups.map((one) => one['cancel-in-progress'])).toEqual(groups.map(() => false));
    expect(ordered.map(({ queue }) => queue)).toEqual(ordered.map(() => 'max'));
  });

  test('only plans by its schedule until a line is changed', () => {
    if (!/^ {2}schedule:$/m.test(text)) return;
    expect(text).toMatch(/^ *# Change this line .*when the plans look right/m);
    expect(text).not.toMatch(/^ *mode: update$/m);
  });
});

describe('the pin of this action', () => {
  const pins = SNIPPETS.flatMap(([place, text]) =>
    [...text.matchAll(/uses: OWNER\/convox-rack-update\S*?@(.+)$/gm)].map(([, pin = '']) => ({ place, pin })),
  );

  test('is a commit with the version beside it, like those of other actions', () => {
    const loose = pins.filter(({ pin }) => !/^(?:RELEASE_COMMIT|[0-9a-f]{40}) # v\d+\.\d+\.\d+$/.test(pin));
    expect(loose).toEqual([]);
    expect(new Set(pins.map(({ pin }) => pin)).size).toBe(1);
  });

  test('is written by script/pin everywhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pin-'));
    try {
      for (const path of ['README.md', 'docs', 'examples']) cpSync(path, join(folder, path), { recursive: true });
      const git = (...args: string[]): string => {
        const options = { cwd: folder, encoding: 'utf8' } as const;
        return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], options);
      };
      const found = (pattern: string, ...paths: readonly string[]) =>
        git('grep', '-hoE', pattern, '--', ...paths)
          .trim()
          .split('\n');
      git('init', '-q');
      git('add', '-A');
      git('commit', '-qm', 'first');
      git('tag', 'v1.2.3');
      const commit = git('rev-parse', 'HEAD').trim();
      execFileSync('bash', ['script/pin', 'v1.2.3', folder], { stdio: 'ignore' });
      const lines = found('uses: OWNER/convox-rack-update[^ ]*@.* # .*', 'README.md', 'docs', 'examples');
      expect(lines).toHaveLength(pins.length);
      expect(lines.filter((line) => !line.endsWith(`@${commit} # v1.2.3`))).toEqual([]);
      const bootstrap = `//raw.githubusercontent.com/OWNER/convox-rack-update/${commit}/docs/bootstrap.yml`;
      expect(new Set(found('//raw.githubusercontent.com/[^ ]+', 'docs'))).toEqual(new Set([bootstrap]));
      expect(() => execFileSync('bash', ['script/pin', 'v9.9.9', folder], { stdio: 'ignore' })).toThrow();
      expect(() => execFileSync('bash', ['script/pin', 'main', folder], { stdio: 'ignore' })).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.each(EXAMPLES)('%s', (file) => {
  const text = readFileSync(file, 'utf8');
  const workflow = parse(text) as Workflow;

  test('runs one at a time', () => {
    const groups = [workflow, ...Object.values(workflow.jobs)].flatMap(({ concurrency }) => concurrency ?? []);
    expect(groups.length).toBeGreaterThan(0);
  });

  test('passes between jobs only what the earlier job has as outputs', () => {
    for (const [, job = '', output = ''] of text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      expect(Object.keys(workflow.jobs[job]?.outputs ?? {})).toContain(output);
    }
  });

  test('is named in the README', () => {
    expect(readFileSync('README.md', 'utf8')).toContain(`(${file})`);
  });
});
