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

  test('its defaults, as a runner sends them, make a request', () => {
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

describe('.github/workflows/update-racks.yml', () => {
  const { on } = parse(readFileSync('.github/workflows/update-racks.yml', 'utf8')) as {
    readonly on: {
      readonly workflow_call: {
        readonly inputs: Readonly<Record<string, { readonly default?: string | number | boolean }>>;
      };
    };
  };
  const known = new Map<string, InputSpec>([...INPUTS, ...FLEET_INPUTS].map((spec) => [spec.name, spec]));
  // The workflow requires it, and the actions do not.
  known.delete('role-to-assume');
  const inputs = Object.entries(on.workflow_call.inputs);

  test('has the defaults of the actions where it has their inputs', () => {
    const shared = inputs.filter(([name]) => known.has(name) && name !== 'aws-region');
    expect(shared.length).toBeGreaterThan(15);
    expect(shared.map(([name, input]) => [name, String(input.default)])).toEqual(
      shared.map(([name]) => [name, known.get(name)?.default ?? '']),
    );
  });

  test('has its other inputs told in docs/fleet.md, with their defaults', () => {
    const own = inputs.filter(([name]) => !known.has(name));
    const rows = [
      ...readFileSync('docs/fleet.md', 'utf8').matchAll(/^\| `([\w-]+)` +\| (\((?:required|none)\)|`[^`]+`) /gm),
    ];
    const told = rows.map(([, name = '', value = '']) => [name, value.replace('(none)', '').replaceAll('`', '')]);
    expect(told.toSorted()).toEqual(
      own.map(([name, input]) => [name, String(input.default ?? '(required)')]).toSorted(),
    );
  });
});
