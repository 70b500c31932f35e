/** Parses the inputs of a run into a request, or all problems. */
import type { GitHubUse } from '../run/github-use.ts';
import type { InputProblem } from '../run/problem.ts';
import type { RunIdentity } from '../cloudformation/operation-token.ts';
import { MODES, type InputSetting, type UpdateRequest } from '../run/update-request.ts';
import { conflictsIn } from './conflicts.ts';
import { INPUTS, type InputName } from './input-catalogue.ts';
import { combine, validValues, type InputReading } from './input-reading.ts';
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
import { assembled, parsePolicy, parseReleaseLocation } from './shared-readings.ts';

/** `secrets` are the values to mask. They are known before anything is printed, even if other inputs are invalid. */
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
  /** The text of the file that `version-file` names; undefined if there is no such file. */
  readonly versionFileText?: string | undefined;
}

/** Pure: it reads no file, and only the environment that it is given. */
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
    ...parseRouteInputs(textOf, versionFileText),
    ...parseSafetyInputs(textOf),
    ...parseLocationInputs(textOf, env),
    ...parseGitHubInputs(textOf),
    token: token.reading,
  };
  const reading = combine(readings);
  const conflicts = conflictsIn({
    ...validValues(readings),
    version: versionGiven(textOf('version')),
    changeSetGiven: textOf('change-set') !== '',
  });
  if (reading.kind === 'bad' || conflicts.length > 0) {
    const problems = [...(reading.kind === 'bad' ? reading.problems : []), ...conflicts];
    return { kind: 'bad', problems: inOrderOf(INPUTS, problems), secrets };
  }
  const { versionFile: _read, pullRequestComment, failureIssue, labels, assignees, ...rest } = reading.value;
  const { releaseNotes, token: texts, ...values } = rest;
  const issue = failureIssue ? { labels, assignees } : undefined;
  const github = { pullRequestComment, failureIssue: issue, releaseNotes, token: texts };
  const settings = settingsOf(textOf, INPUTS, NOT_FOR_EXECUTE);
  return { kind: 'request', request: { ...assembled(values), run }, github, secrets, settings };
}

/** Inputs that have another meaning in `mode: execute`, are rejected there, or hold a secret. */
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

/** The inputs about the target and the route. */
function parseRouteInputs(textOf: TextOf, versionFileText: string | undefined) {
  const versionFile = parseWorkspacePath('version-file', textOf('version-file'));
  return { version: parseVersion(textOf, versionFile, versionFileText), versionFile, ...parsePolicy(textOf) };
}

/** The inputs about the mode and its safety limits. */
function parseSafetyInputs(textOf: TextOf) {
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
    drift: parseChoice('drift', textOf('drift'), ['ignore', 'report']),
    windows: parseWindows('window', textOf('window')),
    plannedChangeSet: parseFlag('keep-change-set', textOf('keep-change-set'), { yes: 'keep', no: 'delete' }),
    changeSet: parseChangeSet('change-set', textOf('change-set')),
  };
}

/** The inputs about the rack and the locations. */
function parseLocationInputs(textOf: TextOf, env: RegionEnvironment) {
  return {
    rack: parseRackName('rack', textOf('rack')),
    region: parseRackRegion('aws-region', textOf('aws-region'), env),
    roleToAssume: parseRoleArn('role-to-assume', textOf('role-to-assume')),
    roleArn: parseRoleArn('role-arn', textOf('role-arn')),
    capabilities: parseCapabilities('capabilities', textOf('capabilities')),
    ...parseReleaseLocation(textOf),
    templateBucket: parseOptionalBucket('template-bucket', textOf('template-bucket')),
  };
}

/** The inputs about GitHub, apart from the run's page. */
function parseGitHubInputs(textOf: TextOf) {
  return {
    pullRequestComment: parseFlag('pull-request-comment', textOf('pull-request-comment'), { yes: 'keep', no: 'none' }),
    failureIssue: parseFlag('failure-issue', textOf('failure-issue'), { yes: true, no: false }),
    labels: parseLabels('failure-issue-labels', textOf('failure-issue-labels')),
    assignees: parseLogins('failure-issue-assignees', textOf('failure-issue-assignees')),
    releaseNotes: parseFlag('release-notes', textOf('release-notes'), { yes: 'bring-in', no: 'none' }),
  };
}

/** Reads from the file, if one is given. An invalid path and an invalid `version` are both reported. */
function parseVersion(
  textOf: TextOf,
  file: InputReading<string | undefined>,
  versionFileText: string | undefined,
): InputReading<VersionChoice> {
  const path = file.kind === 'read' ? file.value : undefined;
  if (path === undefined) return parseVersionChoice('version', textOf('version'));
  return parseVersionFile('version-file', path, versionFileText);
}

/** The runner sends the default as if it were given, so the default counts as not given. */
function versionGiven(text: string): string | undefined {
  return text === defaultOf(INPUTS, 'version') ? undefined : text;
}
