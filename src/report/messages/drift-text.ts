/** Texts about changes that were made by hand, and what the update does to them. */
import { missingPermission } from '../../cloudformation/fault.ts';
import type { AssessedResource, DriftEffect, DriftReading } from '../../impact/drift-effects.ts';
import { asFact } from '../markdown/plain-text.ts';
import { answerOf, counted, durationText, listedCode } from './phrases.ts';

/** One line for the log. */
export function driftLine(drift: DriftReading): string {
  if (drift.kind !== 'read') return notReadText(drift);
  const { resources } = drift;
  const names =
    resources.length === 0
      ? ''
      : ` (${listedCode(
          resources.map(({ logicalId }) => logicalId),
          5,
        )})`;
  const effects = (['fails', 'overwritten', 'perhaps-overwritten', 'replaced'] as const).flatMap((effect) => {
    const count = resources.filter((one) => one.effect === effect).length;
    return count === 0 ? [] : [`${count} ${COUNTED[effect]}`];
  });
  return [
    resources.length === 0 ? 'nothing found' : `${counted(resources.length, 'resource')}${names}`,
    ...effects,
  ].join(', ');
}

const COUNTED = {
  fails: 'deleted and changed by the update',
  overwritten: 'overwritten by the update',
  'perhaps-overwritten': 'possibly overwritten',
  replaced: 'replaced or removed',
};

/** Why the changes made by hand are not known. The update does not depend on them. */
export function notReadText(drift: Exclude<DriftReading, { kind: 'read' }>): string {
  if (drift.kind === 'not-in-time') {
    return `not known, because CloudFormation did not complete the drift detection within ${durationText(drift.limitMs)}.`;
  }
  const { fault } = drift;
  const rights =
    fault.kind === 'access-denied'
      ? ` Allow \`${missingPermission(fault).permission}\` (\`drift: report\`; see docs/permissions.md).`
      : '';
  return `not known: ${answerOf(fault)}.${rights}`;
}

/** What the update does to a property that was changed by hand. */
export const PROPERTY_EFFECTS: Readonly<Record<DriftEffect, string>> = {
  kept: 'the update does not change it',
  overwritten: '**the update overwrites it**',
  'perhaps-overwritten': 'the update changes other properties of this resource, and may overwrite it',
  replaced: 'the update replaces or removes the resource, so the change is lost',
  fails: 'the update is likely to fail',
};

/** What the update does to a resource that was deleted by hand. */
export function deletedText({ effect }: AssessedResource): string {
  if (effect === 'kept') return 'deleted; the update does not create it again';
  if (effect === 'replaced') return 'deleted; the update replaces or removes it';
  return 'deleted; **the update changes it and is likely to fail**';
}

/** Why some resources could not be compared: which permissions are missing, and the other reasons. */
export function uncheckedText(unchecked: Extract<DriftReading, { kind: 'read' }>['unchecked']): string {
  const actions = unchecked.map(({ reason }) => /not authorized to perform: ([\w-]+:\w+)/.exec(reason)?.[1]);
  const denied = [...new Set(actions.filter((action) => action !== undefined))];
  const other = unchecked.find((_one, index) => actions[index] === undefined);
  // An unknown form of the reason names no resource.
  const names = unchecked.flatMap(({ logicalId }) => (logicalId === '' ? [] : [logicalId]));
  const about = other === undefined || other.logicalId === '' ? '' : ` about \`${asFact(other.logicalId)}\``;
  return [
    names.length === 0
      ? 'Some resources could not be compared.'
      : `${counted(names.length, 'resource')} could not be compared: ${listedCode(names)}.`,
    denied.length === 0 ? '' : `The role of the job lacks ${listedCode(denied)}.`,
    other === undefined ? '' : `AWS says${about}: ${asFact(other.reason)}`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}
