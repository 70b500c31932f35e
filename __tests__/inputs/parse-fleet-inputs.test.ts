/** The inputs of a listing at the door: what each takes, and that every problem is told at once. */
import { describe, expect, test } from '@jest/globals';
import { FLEET_INPUTS, parseFleetInputs } from '../../src/inputs/parse-fleet-inputs.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';

const ENV = { AWS_REGION: 'us-east-1' };

function requestOf(raw: RawInputs) {
  const reading = parseFleetInputs(raw, ENV);
  if (reading.kind === 'bad') throw new Error(JSON.stringify(reading.problems));
  return reading.request;
}

function problemsOf(raw: RawInputs, env = ENV) {
  const reading = parseFleetInputs(raw, env);
  return reading.kind === 'bad' ? reading.problems : [];
}

describe('the inputs of a listing', () => {
  test('left out, ask for every rack of the region and the last published release', () => {
    expect(requestOf({})).toEqual({
      region: 'us-east-1',
      roleToAssume: undefined,
      dashboard: false,
      token: undefined,
      include: [{ text: '*', exact: false }],
      exclude: [],
      canaries: [],
      version: 'latest',
      route: {
        target: { kind: 'latest', minimumAgeMs: 0 },
        requiredReleases: 'block',
        alsoRequired: [],
        downgrade: 'refuse',
        unpublished: 'refuse',
      },
      recovery: 'refuse',
      releases: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
      earlier: undefined,
    });
  });

  test('name racks by comma, space or line', () => {
    const { include, canaries } = requestOf({ include: 'staging, prod-*\nqa', canaries: 'staging' });
    expect(include.map(({ text }) => text)).toEqual(['staging', 'prod-*', 'qa']);
    expect(canaries).toEqual([{ text: 'staging', exact: true }]);
  });

  test('name each rack once, however often the list has it', () => {
    const { include, exclude, canaries } = requestOf({
      include: 'prod, prod',
      exclude: 'qa\nqa',
      canaries: 'prod,prod',
    });
    expect([include, exclude, canaries].map((list) => list.map(({ text }) => text))).toEqual([
      ['prod'],
      ['qa'],
      ['prod'],
    ]);
  });

  test('decide the target as the update does', () => {
    const { route, version } = requestOf({
      version: 'stable',
      'minimum-release-age': '7d',
      'required-releases': 'step',
    });
    expect(route).toMatchObject({ target: { kind: 'latest', minimumAgeMs: 604_800_000 }, requiredReleases: 'step' });
    expect(version).toBe('stable');
  });

  test('take the region of the input before that of the job', () => {
    expect(requestOf({ 'aws-region': 'eu-west-1' }).region).toBe('eu-west-1');
  });

  test('take the racks of an earlier listing', () => {
    const since = JSON.stringify([
      { name: 'staging', version: '20200101000000', status: 'UPDATE_COMPLETE', updatedAt: 'x', standing: 'behind' },
      { name: 'unread' },
      { name: 'odd', version: 20200101000000, status: null, updatedAt: ['x'] },
    ]);
    expect(requestOf({ since }).earlier).toEqual(
      new Map([
        ['staging', { version: '20200101000000', status: 'UPDATE_COMPLETE', updatedAt: 'x' }],
        ['unread', { version: '', status: '', updatedAt: undefined }],
        ['odd', { version: '', status: '', updatedAt: undefined }],
      ]),
    );
  });

  test.each(['x', '{}', '[1]', '[{}]', '[{"name":1}]', '[null]'])('refuse %s as one', (since) => {
    expect(problemsOf({ since }).map(({ input }) => input)).toEqual(['since']);
  });

  test.each([
    ['include', 'a/b', 'names of racks, such as staging or prod-*, separated by commas or line breaks'],
    ['exclude', '-x', 'names of racks, such as staging or prod-*, separated by commas or line breaks'],
    ['canaries', '$(x)', 'names of racks, such as staging or prod-*, separated by commas or line breaks'],
    ['since', '{}', 'the output racks of an earlier listing, as it is: a JSON array'],
    ['since', '[{}]', 'the output racks of an earlier listing, as it is: a JSON array'],
  ])('say of %s: %s what it takes instead', (input, given, accepted) => {
    expect(problemsOf({ [input]: given })).toEqual([{ input, given, accepted }]);
  });

  test('tell all that is wrong at once, in their own order', () => {
    const bad = {
      include: 'a b/c',
      exclude: '-x',
      canaries: '$(x)',
      version: 'newest',
      'minimum-release-age': '7',
      'required-releases': 'maybe',
      'also-required': 'x',
      'allow-downgrade': 'yes',
      'release-bucket': 'B',
      'release-prefix': '../x',
      'release-region': 'mars',
      recover: '1',
      since: '?',
    };
    const problems = problemsOf(bad, { AWS_REGION: 'nowhere' }).map(({ input }) => input);
    expect([...problems].sort()).toEqual([...Object.keys(bad), 'aws-region'].sort());
    const places = problems.map((input) => FLEET_INPUTS.findIndex(({ name }) => name === input));
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });
});
