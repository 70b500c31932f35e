/** Both action.yml files and update-racks.yml match the code: inputs, defaults, outputs and programs. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS, type InputSpec } from '../src/inputs/input-catalogue.ts';
import { FLEET_INPUTS, parseFleetInputs } from '../src/inputs/parse-fleet-inputs.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';
import { FLEET_OUTPUT_NAMES } from '../src/report/fleet/fleet-outputs.ts';
import { OUTPUT_NAMES } from '../src/report/outputs/outputs.ts';

type Inputs = Readonly<Record<string, Omit<InputSpec, 'name'> & { readonly description: string }>>;

interface Action {
  readonly name: string;
  readonly author: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Inputs;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

type Texts = Readonly<Record<string, string>>;
const ENV = { AWS_REGION: 'us-east-1' };
const parseUpdate = (texts: Texts) =>
  parseInputs({ ...texts, rack: 'production' }, ENV, { runId: '1', attempt: '1', use: 'a1b2' });

describe.each([
  ['action.yml', INPUTS, OUTPUT_NAMES, 120, parseUpdate],
  ['racks/action.yml', FLEET_INPUTS, FLEET_OUTPUT_NAMES, 180, (texts: Texts) => parseFleetInputs(texts, ENV)],
] as const)('%s', (file, catalogue, outputNames, longest, parseTexts) => {
  const action = parse(readFileSync(file, 'utf8')) as Action;
  const inputs = Object.entries(action.inputs);
  const described = [...Object.values(action.inputs), ...Object.values(action.outputs)];
  const descriptions = described.map(({ description }) => description);

  test('has the names and defaults of the catalogue, in its order', () => {
    expect(inputs.map(([name, { description: _, ...spec }]) => ({ name, ...spec }))).toEqual(catalogue);
  });

  test(`describes each input in at most ${longest} characters, and each output`, () => {
    expect(descriptions).not.toContain('');
    expect(inputs.filter(([, { description }]) => description.length > longest).map(([name]) => name)).toEqual([]);
    // Between two underscores outside of backticks, the tables made of the descriptions would be in italics.
    expect(descriptions.filter((text) => text.replaceAll(/`[^`]*`/g, '').includes('_'))).toEqual([]);
  });

  test('has defaults that are a valid request, as a runner sends them', () => {
    const texts = Object.fromEntries(inputs.map(([name, input]) => [name, input.default ?? '']));
    expect(parseTexts(texts).kind).toBe('request');
  });

  test('lists every output that a run sets', () => {
    expect(Object.keys(action.outputs)).toEqual([...outputNames]);
  });

  test('runs a program of the bundle on Node 24', () => {
    expect(action.runs.using).toBe('node24');
    expect(existsSync(join(dirname(file), action.runs.main))).toBe(true);
  });
});

test('action.yml has what the marketplace requires', () => {
  const { name, author, branding, description } = parse(readFileSync('action.yml', 'utf8')) as Action;
  expect([name, author, branding.icon, branding.color]).not.toContain('');
  // GitHub cuts the description of an Action at 125 characters on its card.
  expect(description.length).toBeLessThanOrEqual(125);
});

describe('an input', () => {
  const sources = globSync('src/**/*.ts').map((file) => [file, readFileSync(file, 'utf8')] as const);
  const parsers = sources.filter(([file]) => file.startsWith('src/inputs/')).map(([, text]) => text);

  test('of the catalogue is parsed', () => {
    const forgotten = INPUTS.filter(({ name }) => !parsers.some((text) => text.includes(`textOf('${name}')`)));
    expect(forgotten.map(({ name }) => name)).toEqual([]);
  });

  test.each([
    ['UpdateRequest', 'src/run/update-request.ts'],
    ['GitHubUse', 'src/run/github-use.ts'],
    ['FleetRequest', 'src/fleet/fleet-request.ts'],
  ])('that is parsed into %s is used', (type, file) => {
    const [, declaration = ''] = readFileSync(file, 'utf8').split(`export interface ${type} {`);
    const fields = [...(declaration.split('\n}')[0] ?? '').matchAll(/^ {2}readonly (\w+)\??:/gm)].map(
      ([, name = '']) => name,
    );
    expect(fields.length).toBeGreaterThan(2);
    const others = sources.filter(([path]) => path !== file && !path.startsWith('src/inputs/')).map(([, text]) => text);
    const readingOf = (field: string) => new RegExp(`\\.${field}\\b|[{,]\\s*${field}\\s*[,:}]`);
    expect(fields.filter((field) => !others.some((text) => readingOf(field).test(text)))).toEqual([]);
  });
});

interface WorkflowStep {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Why the workflow to call does not pass an input of the action. */
const NOT_PASSED: Readonly<Record<string, string>> = {
  'version-file': 'the listing decides the version of each rack',
  'keep-change-set': 'the workflow has no job that executes a reviewed change set',
  'change-set': 'the workflow has no job that executes a reviewed change set',
  'pull-request-comment': 'the default applies; the jobs have no `pull-requests: write`, and then it is skipped',
  'release-notes': 'the default applies',
  'recover-skip': 'it names resources of one rack; recover that rack by itself',
};

describe('.github/workflows/update-racks.yml', () => {
  const text = readFileSync('.github/workflows/update-racks.yml', 'utf8');
  type OwnInputs = Readonly<Record<string, { readonly default?: string | number | boolean }>>;
  const { on, jobs } = parse(text) as {
    readonly on: { readonly workflow_call: { readonly inputs: OwnInputs } };
    readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const given = (action: string): readonly (readonly string[])[] =>
    steps.filter(({ uses }) => uses === action).map((step) => Object.keys(step.with ?? {}));

  test('passes every input of the action to each update, except the inputs listed above with a reason', () => {
    const updates = given('./.convox-rack-update');
    expect(updates).toHaveLength(2);
    const expected = INPUTS.map(({ name }) => name as string).filter((name) => !Object.hasOwn(NOT_PASSED, name));
    expect(updates.map((names) => names.toSorted())).toEqual(updates.map(() => expected.toSorted()));
  });

  test('passes every input of the listing to each listing; the first has no earlier one', () => {
    const [first, last] = given('./.convox-rack-update/racks').map((names) => new Set(names));
    const names = FLEET_INPUTS.map(({ name }) => name);
    expect(names.filter((name) => last?.has(name) !== true)).toEqual([]);
    expect(names.filter((name) => first?.has(name) !== true)).toEqual(['since']);
  });

  test('uses each of its own inputs', () => {
    const unused = Object.keys(on.workflow_call.inputs).filter((name) => !text.includes(`inputs.${name}`));
    expect(unused).toEqual([]);
  });

  const known = new Map<string, InputSpec>([...INPUTS, ...FLEET_INPUTS].map((spec) => [spec.name, spec]));
  // The workflow requires it, and the actions do not.
  known.delete('role-to-assume');
  const inputs = Object.entries(on.workflow_call.inputs);

  test('has the defaults of the actions for the same inputs', () => {
    const shared = inputs.filter(([name]) => known.has(name) && name !== 'aws-region');
    expect(shared.length).toBeGreaterThan(15);
    expect(shared.map(([name, input]) => [name, String(input.default)])).toEqual(
      shared.map(([name]) => [name, known.get(name)?.default ?? '']),
    );
  });

  test('has its other inputs in docs/fleet.md, with their defaults', () => {
    const own = inputs.filter(([name]) => !known.has(name));
    const row = /^\| `([\w-]+)` +\| (\((?:required|none)\)|`[^`]+`) /gm;
    const rows = [...readFileSync('docs/fleet.md', 'utf8').matchAll(row)];
    const texts = rows.map(([, name = '', value = '']) => [name, value.replace('(none)', '').replaceAll('`', '')]);
    const expected = own.map(([name, input]) => [name, String(input.default ?? '(required)')]);
    expect(texts.toSorted()).toEqual(expected.toSorted());
  });
});
