/** action.yml says what the code says: the same inputs, defaults and outputs. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { INPUTS } from '../src/inputs/input-catalogue.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';
import { OUTPUT_NAMES } from '../src/report/outputs/outputs.ts';
import { badDescriptions, inputSpecs, withBareUnderscores } from './described.ts';

interface Action {
  readonly name: string;
  readonly author: string;
  readonly description: string;
  readonly branding: { readonly icon: string; readonly color: string };
  readonly inputs: Readonly<Record<string, { description: string; required: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const action = parse(readFileSync('action.yml', 'utf8')) as Action;

describe('action.yml', () => {
  test('has the names and defaults of the catalogue, in its order', () => {
    expect(inputSpecs(action)).toEqual(INPUTS);
  });

  test('describes each input in at most 120 characters', () => {
    expect(badDescriptions(action, 120)).toEqual([]);
  });

  test('its defaults, as a runner sends them, make a request once rack and region are named', () => {
    const defaults = Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? ''] as const);
    const raw = { ...Object.fromEntries(defaults), rack: 'production' };
    expect(parseInputs(raw, { AWS_REGION: 'us-east-1' }, { runId: '1', attempt: '1', use: 'a1b2' }).kind).toBe(
      'request',
    );
  });

  test('lists every output that the run sets, each described', () => {
    expect(Object.keys(action.outputs)).toEqual([...OUTPUT_NAMES]);
    expect(Object.values(action.outputs).filter(({ description }) => description === '')).toEqual([]);
  });

  test('has each name with underscores in backticks', () => {
    expect(withBareUnderscores(action)).toEqual([]);
  });

  test('runs the bundle on Node 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  test('has what the marketplace asks for', () => {
    const { name, author, branding, description } = action;
    expect([name, author, branding.icon, branding.color]).not.toContain('');
    // GitHub cuts the description of an Action at 125 characters on its card.
    expect(description.length).toBeLessThanOrEqual(125);
  });
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
    const declaration =
      new RegExp(`export interface ${type} \\{([^]*?)\\n\\}`).exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const fields = [...declaration.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, field = '']) => field);
    expect(fields.length).toBeGreaterThan(2);
    const others = sources.filter(([path]) => path !== file && !path.startsWith('src/inputs/')).map(([, text]) => text);
    const isRead = (field: string): boolean => {
      const reading = new RegExp(`\\.${field}\\b|[{,]\\s*${field}\\s*[,:}]`);
      return others.some((text) => reading.test(text));
    };
    expect(fields.filter((field) => !isRead(field))).toEqual([]);
  });
});
