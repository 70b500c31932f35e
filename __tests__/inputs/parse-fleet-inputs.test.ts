/** The inputs of the action that lists racks. */
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
  test('have defaults: every rack of the region and the last published release', () => {
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

  test('accept the racks of an earlier listing', () => {
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

  test.each([
    ['include', ['a/b'], 'names of racks, such as staging or prod-*, separated by commas or line breaks'],
    [
      'since',
      ['x', '{}', '[1]', '[{}]', '[{"name":1}]', '[null]'],
      'the output racks of an earlier listing, as it is: a JSON array',
    ],
  ])('reject %s %j with what is accepted', (input, texts, accepted) => {
    for (const given of texts) expect(problemsOf({ [input]: given })).toEqual([{ input, given, accepted }]);
  });

  test('report all problems together, in the order of racks/action.yml', () => {
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
