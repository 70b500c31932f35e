/** The inputs of a run, parsed once at the door: the request that they make, or everything that is wrong with them. */
import type { InputProblem } from '../domain/problem.ts';
import type { RunIdentity, UpdateRequest } from '../domain/update-request.ts';
import { contradictionsIn } from './contradictions.ts';
import { INPUTS, type InputName, type InputSpec } from './input-catalogue.ts';
import { gather, read, wellFormed, type InputReading } from './input-reading.ts';
import {
  parseChangeSetArn,
  parseOptionalBucket,
  parseBucket,
  parsePrefix,
  parseRackName,
  parseRackRegion,
  parseRegion,
  parseRoleArn,
  type RegionEnvironment,
} from './parse-aws-names.ts';
import { parseParameters, secretsAmong } from './parse-parameters.ts';
import {
  parseAlsoRequired,
  parseVersionChoice,
  parseVersionFile,
  parseWorkspacePath,
  targetOf,
  type VersionChoice,
} from './parse-target.ts';
import {
  parseCapabilities,
  parseChoice,
  parseFlag,
  parsePollInterval,
  parseReleaseAge,
  parseTimeLimit,
} from './parse-values.ts';

/** By the name that action.yml has; what is absent stands at its default. */
export type RawInputs = Readonly<Record<string, string | undefined>>;

/** `secrets` are the values to mask, known before anything is printed, whether or not the rest is well formed. */
export type InputsReading =
  | { readonly kind: 'request'; readonly request: UpdateRequest; readonly secrets: readonly string[] }
  | { readonly kind: 'bad'; readonly problems: readonly InputProblem[]; readonly secrets: readonly string[] };

export interface InputExtras {
  /** The text of the file that `version-file` names; undefined where it is not there. */
  readonly versionFileText?: string | undefined;
}

/** Pure: no file, no environment but the one handed in. */
export function parseInputs(
  raw: RawInputs,
  env: RegionEnvironment,
  run: RunIdentity,
  { versionFileText }: InputExtras = {},
): InputsReading {
  const textOf = textsOf(raw);
  const secrets = secretsAmong(textOf('parameters'));
  const readings = { ...readRoute(textOf, versionFileText), ...readCare(textOf), ...readPlace(textOf, env) };
  const reading = gather(readings);
  const contradictions = contradictionsIn({ ...wellFormed(readings), version: versionGiven(textOf('version')) });
  if (reading.kind === 'bad' || contradictions.length > 0) {
    const problems = [...(reading.kind === 'bad' ? reading.problems : []), ...contradictions];
    return { kind: 'bad', problems: inTheirOrder(problems), secrets };
  }
  const { version, minimumAgeMs, requiredReleases, alsoRequired, downgrade, unpublished, ...rest } = reading.value;
  const { bucket, prefix, releaseRegion, versionFile: _read, ...plain } = rest;
  const target = targetOf(version, minimumAgeMs);
  const route = { target, requiredReleases, alsoRequired, downgrade, unpublished };
  const request = { ...plain, route, releases: { bucket, prefix, region: releaseRegion }, run };
  return { kind: 'request', request, secrets };
}

type TextOf = (input: InputName) => string;

const ALL_INPUTS: readonly InputSpec[] = INPUTS;
const REFUSE_OR_ALLOW = ['refuse', 'allow'] as const;

/** Where to go, and by which way. */
function readRoute(textOf: TextOf, versionFileText: string | undefined) {
  return {
    version: readVersion(textOf, versionFileText),
    versionFile: parseWorkspacePath('version-file', textOf('version-file')),
    minimumAgeMs: parseReleaseAge('minimum-release-age', textOf('minimum-release-age')),
    requiredReleases: parseChoice('required-releases', textOf('required-releases'), ['block', 'step']),
    alsoRequired: parseAlsoRequired('also-required', textOf('also-required')),
    downgrade: parseFlag('allow-downgrade', textOf('allow-downgrade'), { yes: 'allow', no: 'refuse' }),
    unpublished: parseFlag('allow-unpublished', textOf('allow-unpublished'), { yes: 'allow', no: 'refuse' }),
  };
}

/** What to do, and with how much care. */
function readCare(textOf: TextOf) {
  return {
    mode: parseChoice('mode', textOf('mode'), ['update', 'check', 'plan']),
    parameters: parseParameters(textOf('parameters')),
    timeLimit: parseTimeLimit('timeout', textOf('timeout')),
    pollIntervalMs: parsePollInterval('poll-interval', textOf('poll-interval')),
    onCancel: parseChoice('on-cancel', textOf('on-cancel'), ['leave', 'roll-back']),
    recovery: parseFlag('recover', textOf('recover'), { yes: 'continue-rollback', no: 'refuse' }),
    verifyApi: parseChoice('verify-api', textOf('verify-api'), ['auto', 'always', 'never']),
    replacements: parseChoice('replacements', textOf('replacements'), REFUSE_OR_ALLOW),
    droppedParameters: parseChoice('dropped-parameters', textOf('dropped-parameters'), REFUSE_OR_ALLOW),
    downtime: parseChoice('downtime', textOf('downtime'), ['ignore', 'warn', 'refuse']),
    plannedChangeSet: parseFlag('keep-change-set', textOf('keep-change-set'), { yes: 'keep', no: 'delete' }),
    changeSetArn: parseChangeSetArn('change-set', textOf('change-set')),
  };
}

/** Which rack, and where everything is. */
function readPlace(textOf: TextOf, env: RegionEnvironment) {
  return {
    rack: parseRackName('rack', textOf('rack')),
    region: parseRackRegion('aws-region', textOf('aws-region'), env),
    roleArn: parseRoleArn('role-arn', textOf('role-arn')),
    capabilities: parseCapabilities('capabilities', textOf('capabilities')),
    bucket: parseBucket('release-bucket', textOf('release-bucket')),
    prefix: parsePrefix('release-prefix', textOf('release-prefix')),
    releaseRegion: parseRegion('release-region', textOf('release-region')),
    templateBucket: parseOptionalBucket('template-bucket', textOf('template-bucket')),
  };
}

function readVersion(textOf: TextOf, versionFileText: string | undefined): InputReading<VersionChoice> {
  const path = parseWorkspacePath('version-file', textOf('version-file'));
  if (path.kind === 'read' && path.value === undefined) return parseVersionChoice('version', textOf('version'));
  // A bad path is told by its own reading; whatever the version is then, there will be no request.
  if (path.kind === 'bad' || path.value === undefined) return read({ kind: 'latest' });
  return parseVersionFile('version-file', path.value, versionFileText);
}

/** Blank counts as left out: `version: ${{ inputs.version }}` gives a blank where the caller says nothing. */
function textsOf(raw: RawInputs): TextOf {
  return (input) => {
    const given = (raw[input] ?? '').trim();
    return given === '' ? defaultOf(input) : given;
  };
}

function defaultOf(input: InputName): string {
  return ALL_INPUTS.find((spec) => spec.name === input)?.default ?? '';
}

/** A runner sends the default as if it were given, so the default counts as not given. */
function versionGiven(text: string): string | undefined {
  return text === defaultOf('version') ? undefined : text;
}

function inTheirOrder(problems: readonly InputProblem[]): readonly InputProblem[] {
  const place = (problem: InputProblem): number => ALL_INPUTS.findIndex((spec) => spec.name === problem.input);
  return problems.toSorted((one, other) => place(one) - place(other));
}
