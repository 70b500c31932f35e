/** action.yml says what the code says: the same inputs, defaults and outputs. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { INPUTS, type InputSpec } from '../src/inputs/input-catalogue.ts';
import { parseInputs } from '../src/inputs/parse-inputs.ts';
import { OUTPUT_NAMES } from '../src/report/outputs.ts';

const text = readFileSync(new URL('../action.yml', import.meta.url), 'utf8');

/**
 * Reads the small part of YAML that action.yml is written in (two spaces a level, one line a value, plain or quoted),
 * and refuses anything else; no YAML package is among this project's own.
 */
function readYaml(source: string): Map<string, string> {
  const values = new Map<string, string>();
  const path: string[] = [];
  for (const line of source.split('\n')) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const match = /^((?: {2})*)([a-z-]+):(?: (.+))?$/.exec(line);
    if (match === null) throw new Error(`action.yml is written in a way that this test does not read: ${line}`);
    const [, indent = '', key = '', value] = match;
    path.splice(indent.length / 2, Infinity, key);
    const at = path.join('.');
    if (values.has(at)) throw new Error(`action.yml says ${at} twice`);
    values.set(at, value === undefined ? '' : unquoted(value));
  }
  return values;
}

function unquoted(value: string): string {
  const single = /^'((?:[^']|'')*)'$/.exec(value)?.[1];
  if (single !== undefined) return single.replaceAll("''", "'");
  if (value.startsWith('"')) return JSON.parse(value) as string;
  if (/^[>|&*![{%@`]|: | #/.test(value)) throw new Error(`not a plain value: ${value}`);
  return value;
}

const yaml = readYaml(text);

function keysUnder(section: string): string[] {
  return [...yaml.keys()]
    .filter((key) => key.startsWith(`${section}.`))
    .map((key) => key.split('.')[1] ?? '')
    .filter((key, index, all) => all.indexOf(key) === index);
}

describe('action.yml', () => {
  test('lists the inputs of the catalogue, in its order', () => {
    expect(keysUnder('inputs')).toEqual(INPUTS.map((input) => input.name));
  });

  test.each<InputSpec>(INPUTS)('says of $name what the catalogue says', (input) => {
    expect({
      description: yaml.get(`inputs.${input.name}.description`),
      required: yaml.get(`inputs.${input.name}.required`),
      default: yaml.get(`inputs.${input.name}.default`),
    }).toEqual({ description: input.description, required: String(input.required), default: input.default });
  });

  test('its defaults, as a runner sends them, make a request once rack and region are named', () => {
    const defaults = INPUTS.map(({ name }) => [name, yaml.get(`inputs.${name}.default`) ?? ''] as const);
    const raw = { ...Object.fromEntries(defaults), rack: 'production' };
    expect(parseInputs(raw, { AWS_REGION: 'us-east-1' }, { runId: '1', attempt: '1', use: 'a1b2' }).kind).toBe(
      'request',
    );
  });

  test('lists every output that the run sets, each described', () => {
    expect(keysUnder('outputs')).toEqual([...OUTPUT_NAMES]);
    expect(OUTPUT_NAMES.filter((name) => (yaml.get(`outputs.${name}.description`) ?? '') === '')).toEqual([]);
  });

  test('runs the bundle on Node 24', () => {
    expect([yaml.get('runs.using'), yaml.get('runs.main')]).toEqual(['node24', 'dist/index.js']);
  });

  test('has what the marketplace asks for', () => {
    expect(['name', 'author', 'branding.icon', 'branding.color'].map((key) => yaml.get(key) ?? '')).not.toContain('');
    // GitHub cuts the description of an Action at 125 characters on its card.
    expect((yaml.get('description') ?? '').length).toBeLessThanOrEqual(125);
  });
});
