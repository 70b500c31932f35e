/** Texts for what CloudFormation refuses on a rack: changed types, unresolved references, names that would exist twice, and findings of validations and hooks. */
import { advice, type Advice, type AdviceContext, onStack } from '../advice.ts';
import {
  argument,
  asFact,
  counted,
  joinLimited,
  listedCode,
  withoutTrailingPeriod,
} from '../../markdown/plain-text.ts';
import type { ProblemOf } from '../../../run/problem.ts';
import type { Forecast } from '../../../impact/forecast.ts';
import type { TypeChange } from '../../../impact/type-changes.ts';
import type { ParameterRepair, UnresolvedReference } from '../../../impact/unresolved-references.ts';
import type { ReplacementConflict } from '../../../impact/replacement-conflicts.ts';
import type { FailureDetail } from '../../../cloudformation/failure-detail.ts';

/** `ApiWebTasks` from `Custom::ECSTaskDefinition` to `AWS::ECS::TaskDefinition` */
export function typeChangeText({ logicalId, from, to }: TypeChange): string {
  return `\`${asFact(logicalId)}\` from \`${asFact(from)}\` to \`${asFact(to)}\``;
}

/** `Nat2` (which depends on `Private` and `HighAvailability`, and is referred to by `Resources/Instances`) */
export function referenceText({ logicalId, referrers, dependsOn }: UnresolvedReference): string {
  const depends = dependsOn.length === 0 ? '' : `depends on ${listedCode(dependsOn, 5)}, and `;
  return `\`${asFact(logicalId)}\` (which ${depends}is referred to by ${listedCode(referrers, 5)})`;
}

/** What to set in `parameters`, as a sentence; empty if no parameter helps. */
export function repairsText(references: readonly UnresolvedReference[]): string {
  const repairs = references.flatMap(({ repair }) => (repair === undefined ? [] : [lineOf(repair)]));
  const [line = '', ...more] = new Set(repairs);
  if (line === '') return '';
  return more.length === 0
    ? `Set \`parameters: ${asFact(line)}\`.`
    : `Set ${listedCode([line, ...more])} in \`parameters\`.`;
}

/** Why CloudFormation refuses a forecast step; empty if it does not. */
export function refusalForecasts({
  typeChanges,
  unresolvedReferences: references,
  conflicts,
  conflictRepair,
}: Pick<Forecast, 'typeChanges' | 'unresolvedReferences' | 'conflicts' | 'conflictRepair'>): readonly string[] {
  const texts: string[] = [];
  if (typeChanges.length > 0) {
    const ids = joinLimited(typeChanges, ({ logicalId }) => `\`${asFact(logicalId)}\``);
    const count = counted(typeChanges.length, 'resource changes its type', 'resources change their types');
    texts.push(`${refuses(typeChanges)} it: ${count} under the same logical id (${ids}).`);
  }
  if (references.length > 0) {
    const missing = joinLimited(references, referenceText);
    const repairs = repairsText(references);
    texts.push(
      `${refuses(references)} it: the template does not create ${missing} on this rack.${repairs === '' ? '' : ` ${repairs}`}`,
    );
  }
  if (conflicts.length > 0) {
    const repair = conflictRepair === undefined ? '' : ` ${conflictRepairText(conflictRepair)}`;
    texts.push(`CloudFormation cannot carry it out for ${conflictList(conflicts)}.${repair}`);
  }
  return texts;
}

function refuses(reasons: readonly { readonly certainty: 'certain' | 'maybe' }[]): string {
  return reasons.some(({ certainty }) => certainty === 'certain')
    ? 'CloudFormation refuses'
    : 'CloudFormation may refuse';
}

function lineOf({ parameter, value }: ParameterRepair): string {
  return `${parameter}=${value}`;
}

/** The advice for a replacement conflict. */
export function conflictAdvice(
  { version, conflicts, repair, allow }: ProblemOf<'replacement-conflicts'>,
  context: AdviceContext,
): Advice {
  const cause =
    `CloudFormation cannot execute the update to ${version}. It creates new resources before it deletes old ones, and ` +
    `AWS does not permit this for ${conflictList(conflicts)}.`;
  if (repair !== undefined) {
    return advice(cause, `${conflictRepairText(repair)} Then re-run the workflow.`);
  }
  if (conflicts.every(({ type }) => type === MOUNT_TARGET)) {
    return advice(
      cause,
      'Delete the old mount targets directly before the update: apps cannot use their volumes until it is complete. To confirm ' +
        `that they are deleted, set \`replacements: ${allow.map((id) => asFact(id)).join(', ')}\`, and re-run the workflow.`,
      conflicts.flatMap(({ logicalId }) => [
        onStack('describe-stack-resource', context, `--logical-resource-id ${argument(logicalId, 'LOGICAL_ID')}`),
        `aws efs delete-mount-target --mount-target-id MOUNT_TARGET_ID --region ${argument(context.region, 'REGION')}`,
      ]),
    );
  }
  return advice(
    cause,
    'No input makes this update possible: set `version` to another release, or remove from `parameters` what it changes. ' +
      `If you have deleted the resource in conflict, set \`replacements: ${allow.map((id) => asFact(id)).join(', ')}\`.`,
  );
}

/**
 * `3 resources: VolumeTarget0, VolumeTarget1 and VolumeTarget2 (AWS::EFS::MountTarget): ...`, one phrase for each
 * reason.
 */
function conflictList(conflicts: readonly ReplacementConflict[]): string {
  const groups = new Map<string, ReplacementConflict[]>();
  for (const conflict of conflicts) {
    const words = `(${asFact(conflict.type)}): ${kindText(conflict)}`;
    groups.set(words, [...(groups.get(words) ?? []), conflict]);
  }
  const phrases = [...groups].map(([words, members]) => `${listedCode(members.map((one) => one.logicalId))} ${words}`);
  return `${counted(conflicts.length, 'resource')}: ${joinLimited(phrases, (phrase) => phrase)}`;
}

const MOUNT_TARGET = 'AWS::EFS::MountTarget';

function kindText({ logicalId, type, kind, properties, against }: ReplacementConflict): string {
  const holder = against === logicalId ? 'the old one' : `\`${asFact(against)}\``;
  switch (kind) {
    case 'name':
      return `it is replaced, and has the same name as ${holder} (${listedCode(properties)})`;
    case 'same':
      return `it has the same ${listedCode(properties)} as ${holder}`;
    case 'zone':
      return type === MOUNT_TARGET
        ? `a file system has one mount target in each availability zone, and ${holder} is there`
        : 'its subnets change within their availability zones, and it takes one subnet in each';
    case 'service-token':
      return 'its `ServiceToken` changes, which CloudFormation does not allow';
  }
}

/** `Set parameters: Tenancy=default`, with its effect. */
function conflictRepairText({ parameter, value }: { readonly parameter: string; readonly value: string }): string {
  const effect = parameter === 'Tenancy' ? ' Its instances then run on shared hardware.' : '';
  return `Set \`parameters: ${asFact(parameter)}=${asFact(value, 100)}\`.${effect}`;
}

/** A sentence to follow the cause; empty without findings. */
export function detailsText(details: readonly FailureDetail[]): string {
  return details.length === 0 ? '' : ` Details: ${joinLimited(details, detailText)}.`;
}

/** The same findings as lines, to append to the lines of the cause. */
export function detailLines(details: readonly FailureDetail[]): readonly string[] {
  return details.length === 0 ? [] : [detailsText(details).trim()];
}

function detailText({ kind, name, logicalId, type, reason, path }: FailureDetail): string {
  const by = `${kind === 'hook' ? 'the hook' : 'the validation'} \`${asFact(name)}\``;
  const ofType = asFact(type) === '' ? '' : ` (${asFact(type)})`;
  const on = asFact(logicalId) === '' ? '' : ` on \`${asFact(logicalId)}\`${ofType}`;
  const at = path === undefined || asFact(path) === '' ? '' : `, at \`${asFact(path)}\``;
  const quoted = withoutTrailingPeriod(asFact(reason));
  return `${by}${on}${at}${quoted === '' ? ' gave no reason' : `: ${quoted}`}`;
}

// What CloudFormation checks in mode WARN: AWS DevOps blog of 30 June 2026 on pre-deployment validation. The names of
// the checks are not documented, so they are recognized by their words.
const FINDING_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/quota/i, 'Request a higher quota in Service Quotas, or delete what is not used, before the update.'],
  [
    /bucket/i,
    'Empty the bucket before the update, if its content is not needed: CloudFormation deletes no bucket with content.',
  ],
  [/\becr\b|image/i, 'Check that the image exists in its repository, and that the repository may be changed.'],
];

/** What to do about findings that only warn; one sentence for each kind. */
export function findingAdvice(details: readonly FailureDetail[]): string {
  const adviceFor = ({ name, reason }: FailureDetail): string =>
    FINDING_ADVICE.find(([words]) => words.test(`${name.replaceAll('_', ' ')} ${reason}`))?.[1] ??
    'Fix this before the update.';
  return [...new Set(details.map(adviceFor))].join(' ');
}
