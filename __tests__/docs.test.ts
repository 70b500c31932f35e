/** The documentation says what the code does: tables, examples, the policy and the links are held against it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { parseInputs } from '../src/inputs/parse-inputs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, { description: string; required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
}

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly outputs?: Readonly<Record<string, string>>; steps: readonly Step[] }>
  >;
}

const action = parse(read('action.yml')) as Action;
const OUR_STEP = /^OWNER\/convox-rack-update@v1$/;
const EXAMPLES = readdirSync(join(ROOT, 'examples')).map((name) => `examples/${name}`);
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((file) => file.endsWith('.md'));

/** The rows of the table under a heading, without its head: cells as they stand. */
function tableUnder(heading: string, page = read('README.md')): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the README', () => {
  test('lists the inputs of action.yml: names, defaults and words', () => {
    const expected = Object.entries(action.inputs).map(([name, input]) => [
      `\`${name}\``,
      input.required === true ? '(required)' : input.default === undefined ? '' : `\`${input.default}\``,
      input.description,
    ]);
    expect(tableUnder('Inputs')).toEqual(expected);
  });

  test('lists the outputs of action.yml in its words', () => {
    const expected = Object.entries(action.outputs).map(([name, output]) => [`\`${name}\``, output.description]);
    expect(tableUnder('Outputs')).toEqual(expected);
  });

  test('has every outcome among its endings, each with its colour', () => {
    const source = read('src/domain/update-outcome.ts');
    const namesIn = (type: string): readonly string[] => {
      const declaration = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
      return [...declaration.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    };
    const green = namesIn('GreenOutcome');
    expect(green).toHaveLength(4);
    const expected = namesIn('Outcome').map((name) => [`\`${name}\``, green.includes(name) ? 'green' : 'red']);
    expect(tableUnder('Endings').map(([name, colour]) => [name, colour])).toEqual(expected);
  });

  test('names only settings that exist', () => {
    const settings = [...read('README.md').matchAll(/`([a-z]+(?:-[a-z]+)*): ?[a-z0-9-]+`/g)].map((match) => match[1]);
    const elsewhere = ['timeout-minutes', 'role-duration-seconds', 'cancel-in-progress'];
    const strange = settings.filter(
      (name) => !Object.hasOwn(action.inputs, name ?? '') && !elsewhere.includes(name ?? ''),
    );
    expect(strange).toEqual([]);
  });
});

/** Every step of a piece of YAML, be it a workflow or a list of steps. */
function stepsIn(yaml: unknown): readonly Step[] {
  if (Array.isArray(yaml)) return yaml as readonly Step[];
  return Object.values((yaml as Workflow).jobs).flatMap(({ steps }) => steps);
}

function yamlBlocks(page: string): readonly string[] {
  return [...read(page).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
}

const SNIPPETS: readonly (readonly [place: string, yaml: string])[] = [
  ...EXAMPLES.map((file) => [file, read(file)] as const),
  ...PAGES.flatMap((page) => yamlBlocks(page).map((yaml, index) => [`${page}, block ${index + 1}`, yaml] as const)),
];

describe.each(SNIPPETS)('the workflow in %s', (_place, text) => {
  const yaml: unknown = parse(text);
  const ours = stepsIn(yaml).filter(({ uses = '' }) => OUR_STEP.test(uses));

  test('uses this Action', () => {
    expect(ours.length).toBeGreaterThan(0);
  });

  test('gives only inputs that action.yml has, and values that are taken', () => {
    for (const step of ours) {
      const given = Object.entries(step.with ?? {}).map(([name, value]) => [name, String(value)] as const);
      expect(given.map(([name]) => name).filter((name) => !Object.hasOwn(action.inputs, name))).toEqual([]);
      // An expression is GitHub's to fill in; the rest is parsed as a run would.
      const written = Object.fromEntries(given.filter(([, value]) => !value.includes('${{')));
      const fileText = written['version-file'] === undefined ? undefined : '20260420193621\n';
      const reading = parseInputs(
        { rack: 'production', ...written },
        { AWS_REGION: 'us-east-1' },
        { runId: '1', attempt: '1', use: 'a1b2' },
        { versionFileText: fileText },
      );
      expect(reading).toMatchObject({ kind: 'request' });
    }
  });

  test('reads only outputs that action.yml has', () => {
    const ids = ours.flatMap(({ id }) => (id === undefined ? [] : [id]));
    const readings = [...text.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)];
    for (const [, id = '', output] of readings) {
      expect(ids).toContain(id);
      expect(Object.keys(action.outputs)).toContain(output);
    }
  });
});

describe.each(EXAMPLES)('the example %s', (file) => {
  const text = read(file);

  test('never lets one run of a rack cancel another', () => {
    const groups = text.match(/concurrency:/g)?.length ?? 0;
    expect(groups).toBeGreaterThan(0);
    expect(text.match(/cancel-in-progress: false/g)).toHaveLength(groups);
  });

  test('hands between jobs only what the earlier one gives', () => {
    const { jobs } = parse(text) as Workflow;
    for (const [, job = '', output = ''] of text.matchAll(/needs\.([\w-]+)\.outputs\.([\w-]+)/g)) {
      expect(Object.keys(jobs[job]?.outputs ?? {})).toContain(output);
    }
  });

  test('is named in the README', () => {
    expect(read('README.md')).toContain(`(${file})`);
  });
});

describe('docs/iam-policy.json', () => {
  interface Statement {
    readonly Sid: string;
    readonly Action: string | readonly string[];
  }
  const { Statement: statements } = JSON.parse(read('docs/iam-policy.json')) as { Statement: readonly Statement[] };
  const allowed = new Set(statements.flatMap(({ Action: actions }) => actions));
  const actionsOf = (service: string): readonly string[] =>
    [...allowed].filter((one) => one.startsWith(`${service}:`)).sort();

  test('allows exactly the CloudFormation calls that are made', () => {
    const source = read('src/adapters/aws/cloudformation.ts');
    const calls = [...source.matchAll(/new (\w+)Command\(/g)].map((match) => `cloudformation:${match[1] ?? ''}`);
    // AWS asks for ListStacks where DescribeStacks names no stack, which is how the apps of a rack are found.
    expect(actionsOf('cloudformation')).toEqual([...new Set([...calls, 'cloudformation:ListStacks'])].sort());
  });

  test('allows exactly the S3 calls that are made', () => {
    const calls = [...read('src/adapters/aws/s3.ts').matchAll(/new (\w+)Command\(/g)].map(
      (match) => `s3:${match[1] ?? ''}`,
    );
    expect(actionsOf('s3')).toEqual([...new Set(calls)].sort());
  });

  test('is explained statement by statement in docs/permissions.md', () => {
    const explained = tableUnder('Statement by statement', read('docs/permissions.md')).map(([name]) => name);
    expect([...explained].sort()).toEqual(statements.map(({ Sid }) => `\`${Sid}\``).sort());
  });
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  test('links only to files that are there, and to headings that they have', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const local = links.filter((link) => !/^https?:/.test(link));
    const broken = local.filter((link) => {
      const [path = '', heading] = link.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(ROOT, file))) return true;
      return heading !== undefined && !headingsOf(read(file)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test('names only files of the project that are there', () => {
    const named = [...text.matchAll(/`((?:src|simulator|__tests__|script|docs|examples|bench|dist)\/[\w./-]*)/g)];
    expect(named.map((match) => match[1] ?? '').filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

/** As GitHub makes anchors of headings. */
function headingsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('a newcomer is led from the README to the tour, and from there to the story', () => {
  expect(read('README.md')).toContain('(docs/design.md)');
  expect(read('docs/design.md')).toContain('(../src/update/update-rack.ts)');
});
