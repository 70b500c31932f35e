/** racks/action.yml and the workflow to call say what the code says: the same inputs, defaults and outputs, and a program that is there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS, type InputSpec } from '../src/inputs/input-catalogue.ts';
import { FLEET_INPUTS, parseFleetInputs } from '../src/inputs/parse-fleet-inputs.ts';
import { FLEET_OUTPUT_NAMES } from '../src/report/fleet/fleet-outputs.ts';
import { badDescriptions, inputSpecs, withBareUnderscores } from './described.ts';

interface Action {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { description: string; required: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const action = parse(readFileSync('racks/action.yml', 'utf8')) as Action;

describe('racks/action.yml', () => {
  test('has the names and defaults of the catalogue, in its order', () => {
    expect(inputSpecs(action)).toEqual(FLEET_INPUTS);
  });

  test('describes each input in at most 180 characters', () => {
    expect(badDescriptions(action, 180)).toEqual([]);
  });

  test('its defaults, as a runner sends them, are a valid request', () => {
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']),
    );
    expect(parseFleetInputs(defaults, { AWS_REGION: 'us-east-1' }).kind).toBe('request');
  });

  test('lists every output that a listing sets, each described', () => {
    expect(Object.keys(action.outputs)).toEqual([...FLEET_OUTPUT_NAMES]);
    expect(Object.values(action.outputs).filter(({ description }) => description === '')).toEqual([]);
  });

  test('has each name with underscores in backticks', () => {
    expect(withBareUnderscores(action)).toEqual([]);
  });

  test('runs a program of the bundle on Node 24', () => {
    expect(action.runs.using).toBe('node24');
    expect(existsSync(join('racks', action.runs.main))).toBe(true);
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
  const { on, jobs } = parse(text) as {
    readonly on: {
      readonly workflow_call: {
        readonly inputs: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
      };
    };
    readonly jobs: Readonly<Record<string, { readonly steps: readonly WorkflowStep[] }>>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const given = (action: string): readonly (readonly string[])[] =>
    steps.filter(({ uses }) => uses === action).map((step) => Object.keys(step.with ?? {}));

  test('passes every input of the action to each update, or the table above says why not', () => {
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
    const rows = [
      ...readFileSync('docs/fleet.md', 'utf8').matchAll(/^\| `([\w-]+)` +\| (\((?:required|none)\)|`[^`]+`) /gm),
    ];
    const texts = rows.map(([, name = '', value = '']) => [name, value.replace('(none)', '').replaceAll('`', '')]);
    expect(texts.toSorted()).toEqual(
      own.map(([name, input]) => [name, String(input.default ?? '(required)')]).toSorted(),
    );
  });
});
