/** The inputs of a run, parsed once at the door: the request that they make, or everything that is wrong with them. */
import type { GitHubUse } from '../run/github-use.ts';
import type { InputProblem } from '../run/problem.ts';
import type { RunIdentity } from '../cloudformation/operation-token.ts';
import { MODES, type InputSetting, type UpdateRequest } from '../run/update-request.ts';
import { contradictionsIn } from './contradictions.ts';
import { INPUTS, type InputName } from './input-catalogue.ts';
import { gather, wellFormed, type InputReading } from './input-reading.ts';
import { defaultOf, inOrderOf, settingsOf, textsOf, type RawInputs, type TextOf } from './input-texts.ts';
import {
  parseChangeSet,
  parseOptionalBucket,
  parseRackName,
  parseRackRegion,
  parseRoleArn,
  type RegionEnvironment,
} from './parse-aws-names.ts';
import { parseAllowance, parseLogicalIds } from './parse-allowance.ts';
import { parseToken } from './parse-token.ts';
import { parseParameters, secretsAmong } from './parse-parameters.ts';
import { parseVersionChoice, parseVersionFile, parseWorkspacePath, type VersionChoice } from './parse-target.ts';
import { parseWindows } from './parse-windows.ts';
import {
  parseCapabilities,
  parseChoice,
  parseFlag,
  parseLabels,
  parseLogins,
  parsePollInterval,
  parseTimeLimit,
} from './parse-values.ts';
import { assembled, readPolicy, readReleasePlace } from './shared-readings.ts';

/** `secrets` are the values to mask, known before anything is printed, whether or not the rest is well formed. */
export type InputsReading =
  | {
      readonly kind: 'request';
      readonly request: UpdateRequest;
      readonly github: GitHubUse;
      readonly secrets: readonly string[];
      /** For a later run that executes the change set of this one. */
      readonly settings: readonly InputSetting[];
    }
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
  const textOf = textsOf(raw, INPUTS);
  const token = parseToken('github-token', textOf('github-token'));
  const secrets = [...secretsAmong(textOf('parameters')), ...token.secrets];
  const readings = {
    ...readRoute(textOf, versionFileText),
    ...readCare(textOf),
    ...readPlace(textOf, env),
    ...readTelling(textOf),
    token: token.reading,
  };
  const reading = gather(readings);
  const contradictions = contradictionsIn({
    ...wellFormed(readings),
    version: versionGiven(textOf('version')),
    changeSetGiven: textOf('change-set') !== '',
  });
  if (reading.kind === 'bad' || contradictions.length > 0) {
    const problems = [...(reading.kind === 'bad' ? reading.problems : []), ...contradictions];
    return { kind: 'bad', problems: inOrderOf(INPUTS, problems), secrets };
  }
  const { versionFile: _read, pullRequestComment, failureIssue, labels, assignees, ...rest } = reading.value;
  const { releaseNotes, token: told, ...values } = rest;
  const issue = failureIssue ? { labels, assignees } : undefined;
  const github = { pullRequestComment, failureIssue: issue, releaseNotes, token: told };
  const settings = settingsOf(textOf, INPUTS, NOT_FOR_EXECUTE);
  return { kind: 'request', request: { ...assembled(values), run }, github, secrets, settings };
}

/** Inputs that are different in `mode: execute`, or rejected there, or that hold a secret. */
const NOT_FOR_EXECUTE = new Set<InputName>([
  'rack',
  'mode',
  'version',
  'version-file',
  'minimum-release-age',
  'keep-change-set',
  'change-set',
  'parameters',
  'recover',
  'recover-skip',
  'role-to-assume',
  'github-token',
]);

/** Where to go, and by which way. */
function readRoute(textOf: TextOf, versionFileText: string | undefined) {
  const versionFile = parseWorkspacePath('version-file', textOf('version-file'));
  return { version: readVersion(textOf, versionFile, versionFileText), versionFile, ...readPolicy(textOf) };
}

/** What to do, and with how much care. */
function readCare(textOf: TextOf) {
  return {
    mode: parseChoice('mode', textOf('mode'), MODES),
    parameters: parseParameters(textOf('parameters')),
    timeLimit: parseTimeLimit('timeout', textOf('timeout')),
    pollIntervalMs: parsePollInterval('poll-interval', textOf('poll-interval')),
    onCancel: parseChoice('on-cancel', textOf('on-cancel'), ['leave', 'roll-back']),
    recoverSkip: parseLogicalIds('recover-skip', textOf('recover-skip')),
    verifyApi: parseChoice('verify-api', textOf('verify-api'), ['auto', 'always', 'never']),
    verifyServices: parseChoice('verify-services', textOf('verify-services'), ['auto', 'always', 'never']),
    convoxRecords: parseChoice('convox-records', textOf('convox-records'), ['none', 'write']),
    replacements: parseAllowance('replacements', textOf('replacements'), 'logical ids such as Balancer'),
    droppedParameters: parseAllowance(
      'dropped-parameters',
      textOf('dropped-parameters'),
      'names of parameters such as ApiMemory',
    ),
    downtime: parseChoice('downtime', textOf('downtime'), ['ignore', 'warn', 'refuse']),
    windows: parseWindows('window', textOf('window')),
    plannedChangeSet: parseFlag('keep-change-set', textOf('keep-change-set'), { yes: 'keep', no: 'delete' }),
    changeSet: parseChangeSet('change-set', textOf('change-set')),
  };
}

/** Which rack, and where everything is. */
function readPlace(textOf: TextOf, env: RegionEnvironment) {
  return {
    rack: parseRackName('rack', textOf('rack')),
    region: parseRackRegion('aws-region', textOf('aws-region'), env),
    roleToAssume: parseRoleArn('role-to-assume', textOf('role-to-assume')),
    roleArn: parseRoleArn('role-arn', textOf('role-arn')),
    capabilities: parseCapabilities('capabilities', textOf('capabilities')),
    ...readReleasePlace(textOf),
    templateBucket: parseOptionalBucket('template-bucket', textOf('template-bucket')),
  };
}

/** What is told on GitHub besides the run's own page. */
function readTelling(textOf: TextOf) {
  return {
    pullRequestComment: parseFlag('pull-request-comment', textOf('pull-request-comment'), { yes: 'keep', no: 'none' }),
    failureIssue: parseFlag('failure-issue', textOf('failure-issue'), { yes: true, no: false }),
    labels: parseLabels('failure-issue-labels', textOf('failure-issue-labels')),
    assignees: parseLogins('failure-issue-assignees', textOf('failure-issue-assignees')),
    releaseNotes: parseFlag('release-notes', textOf('release-notes'), { yes: 'bring-in', no: 'none' }),
  };
}

/** Out of the file where one is named. A bad path is told by its own reading, and a bad `version` beside it. */
function readVersion(
  textOf: TextOf,
  file: InputReading<string | undefined>,
  versionFileText: string | undefined,
): InputReading<VersionChoice> {
  const path = file.kind === 'read' ? file.value : undefined;
  if (path === undefined) return parseVersionChoice('version', textOf('version'));
  return parseVersionFile('version-file', path, versionFileText);
}

/** A runner sends the default as if it were given, so the default counts as not given. */
function versionGiven(text: string): string | undefined {
  return text === defaultOf(INPUTS, 'version') ? undefined : text;
}
