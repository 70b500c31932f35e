/** Parses the inputs of racks/action.yml into a request, or all problems. */
import type { EarlierRack, FleetRequest } from '../fleet/fleet-request.ts';
import { parseJsonText } from '../values/json-text.ts';
import { parseNamePattern, type NamePattern } from '../values/name-pattern.ts';
import type { InputProblem } from '../run/problem.ts';
import { INPUTS, LISTING_INPUTS, type InputName, type InputSpec } from './input-catalogue.ts';
import { invalid, combine, parsed, type InputReading } from './input-reading.ts';
import { inOrderOf, textsOf, type RawInputs, type TextOf } from './input-texts.ts';
import { parseRackRegion, parseRoleArn, type RegionEnvironment } from './parse-aws-names.ts';
import { parseVersionChoice } from './parse-target.ts';
import { parseToken } from './parse-token.ts';
import { parseFlag, parseList } from './parse-values.ts';
import { assembled, parsePolicy, parseReleaseLocation } from './shared-readings.ts';

/** The inputs for the target and the locations, with the same meaning as in an update. */
const SHARED: readonly InputName[] = [
  'version',
  'minimum-release-age',
  'required-releases',
  'also-required',
  'allow-downgrade',
  'allow-unpublished',
  'recover',
  'role-to-assume',
  'aws-region',
  'release-bucket',
  'release-prefix',
  'release-region',
  'github-token',
];

const NAMES_ACCEPTED = 'names of racks, such as staging or prod-*, separated by commas or line breaks';

const [INCLUDE, EXCLUDE, CANARIES, DASHBOARD, SINCE] = LISTING_INPUTS;

/** In the order of racks/action.yml. */
export const FLEET_INPUTS: readonly InputSpec[] = [
  INCLUDE,
  EXCLUDE,
  CANARIES,
  ...INPUTS.filter(({ name }) => SHARED.includes(name)),
  DASHBOARD,
  SINCE,
];

export type FleetInputsReading =
  | { readonly kind: 'request'; readonly request: FleetRequest }
  | { readonly kind: 'bad'; readonly problems: readonly InputProblem[] };

/** Pure: it reads only the environment that it is given. */
export function parseFleetInputs(raw: RawInputs, env: RegionEnvironment): FleetInputsReading {
  const textOf = textsOf(raw, FLEET_INPUTS);
  const reading = combine({
    ...readSelection(textOf),
    version: parseVersionChoice('version', textOf('version')),
    ...parsePolicy(textOf),
    roleToAssume: parseRoleArn('role-to-assume', textOf('role-to-assume')),
    region: parseRackRegion('aws-region', textOf('aws-region'), env),
    ...parseReleaseLocation(textOf),
    dashboard: parseFlag('dashboard', textOf('dashboard'), { yes: true, no: false }),
    token: parseToken('github-token', textOf('github-token')).reading,
  });
  if (reading.kind === 'bad') return { kind: 'bad', problems: inOrderOf(FLEET_INPUTS, reading.problems) };
  return { kind: 'request', request: { ...assembled(reading.value), version: textOf('version') } };
}

function readSelection(textOf: TextOf) {
  return {
    include: parseNames('include', textOf('include')),
    exclude: parseNames('exclude', textOf('exclude')),
    canaries: parseNames('canaries', textOf('canaries')),
    earlier: parseEarlier('since', textOf('since')),
  };
}

function parseNames(input: InputName, text: string): InputReading<readonly NamePattern[]> {
  return parseList(input, text, parseNamePattern, { accepted: NAMES_ACCEPTED });
}

const SINCE_ACCEPTED = 'the output racks of an earlier listing, as it is: a JSON array';

/** Parses only what is compared. An empty list means that there were no racks. */
function parseEarlier(input: InputName, text: string): InputReading<ReadonlyMap<string, EarlierRack> | undefined> {
  if (text === '') return parsed(undefined);
  const json = parseJsonText(text)?.json;
  if (!Array.isArray(json)) return invalid(input, text, SINCE_ACCEPTED);
  const racks = json.map(earlierRack);
  const whole = racks.filter((rack) => rack !== undefined);
  return whole.length === racks.length ? parsed(new Map(whole)) : invalid(input, text, SINCE_ACCEPTED);
}

function earlierRack(json: unknown): readonly [name: string, rack: EarlierRack] | undefined {
  if (typeof json !== 'object' || json === null || !('name' in json) || typeof json.name !== 'string') return undefined;
  const textAt = (key: string): string | undefined => {
    const value: unknown = Reflect.get(json, key);
    return typeof value === 'string' ? value : undefined;
  };
  return [
    json.name,
    { version: textAt('version') ?? '', status: textAt('status') ?? '', updatedAt: textAt('updatedAt') },
  ];
}
