/** Changes that were made by hand on the rack, and what the update does to them (`drift: report`). */
import type { AssessedProperty, AssessedResource, DriftEffect, DriftReading } from '../../impact/drift-effects.ts';
import { blocks, code, inline, limitedList, prose, type RowLimits } from '../markdown/markdown.ts';
import { answerOf, asFact, counted, countsOf, durationText, listedCode, sentences } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { missingPermission } from '../../cloudformation/fault.ts';
import { keysOf } from '../../values/total-table.ts';

/** Empty if the run did not detect drift. */
export function changedByHand({ drift }: Report, limits: RowLimits): string {
  if (drift === undefined) return '';
  if (drift.kind !== 'read') return `**Changed by hand:** ${prose(notReadText(drift))}`;
  const { resources, unchecked } = drift;
  const rest = unchecked.length === 0 ? '' : prose(uncheckedText(unchecked));
  if (resources.length === 0) {
    return blocks(['**Changed by hand:** nothing. Each compared property is as CloudFormation last set it.', rest]);
  }
  const differ = resources.length === 1 ? 'differs' : 'differ';
  return blocks([
    '### Changed by hand',
    `${counted(resources.length, 'resource')} ${differ} from what CloudFormation last set.`,
    limitedList(resources, limits.impact, resourceItem),
    rest,
  ]);
}

const MOST_PROPERTIES = 10;

function resourceItem(resource: AssessedResource): string {
  const { logicalId, type, state, properties } = resource;
  const title = `${code(logicalId)} ${inline(type)}`;
  if (state === 'deleted') return `${title}: ${deletedText(resource)}`;
  const left = properties.length - MOST_PROPERTIES;
  const items = properties.slice(0, MOST_PROPERTIES).map((one) => `  - ${propertyItem(one)}`);
  return [title, ...items, ...(left > 0 ? [`  - and ${counted(left, 'more property', 'more properties')}`] : [])].join(
    '\n',
  );
}

const LONGEST = 120;

function propertyItem({ property, expected, actual, isHidden, effect }: AssessedProperty): string {
  const valueOf = (value: string | undefined): string => (value === undefined ? '_not set_' : code(value, LONGEST));
  const values = isHidden ? 'changed (values not shown)' : `${valueOf(expected)} -> ${valueOf(actual)}`;
  return `${code(property, 200)}: ${values}; ${PROPERTY_EFFECTS[effect]}`;
}

/** One line for the log. */
export function driftLine(drift: DriftReading): string {
  if (drift.kind !== 'read') return notReadText(drift);
  const { resources } = drift;
  const ids = resources.map(({ logicalId }) => logicalId);
  const found = ids.length === 0 ? 'nothing found' : `${counted(ids.length, 'resource')} (${listedCode(ids, 5)})`;
  const countOf = (wanted: DriftEffect): number => resources.filter(({ effect }) => effect === wanted).length;
  return [found, ...countsOf(...keysOf(COUNTED).map((effect) => [countOf(effect), COUNTED[effect]] as const))].join(
    ', ',
  );
}

const COUNTED = {
  fails: 'deleted and changed by the update',
  overwritten: 'overwritten by the update',
  'perhaps-overwritten': 'possibly overwritten',
  replaced: 'replaced or removed',
};

/** Why the changes made by hand are not known. The update does not depend on them. */
function notReadText(drift: Exclude<DriftReading, { kind: 'read' }>): string {
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
const PROPERTY_EFFECTS: Readonly<Record<DriftEffect, string>> = {
  kept: 'the update does not change it',
  overwritten: '**the update overwrites it**',
  'perhaps-overwritten': 'the update changes other properties of this resource, and may overwrite it',
  replaced: 'the update replaces or removes the resource, so the change is lost',
  fails: 'the update is likely to fail',
};

/** What the update does to a resource that was deleted by hand. */
function deletedText({ effect }: AssessedResource): string {
  if (effect === 'kept') return 'deleted; the update does not create it again';
  if (effect === 'replaced') return 'deleted; the update replaces or removes it';
  return 'deleted; **the update changes it and is likely to fail**';
}

/** Why some resources could not be compared: which permissions are missing, and the other reasons. */
function uncheckedText(unchecked: Extract<DriftReading, { kind: 'read' }>['unchecked']): string {
  const actions = unchecked.map(({ reason }) => /not authorized to perform: ([\w-]+:\w+)/.exec(reason)?.[1]);
  const denied = [...new Set(actions.filter((action) => action !== undefined))];
  const other = unchecked.find((_one, index) => actions[index] === undefined);
  // An unknown form of the reason names no resource.
  const names = unchecked.flatMap(({ logicalId }) => (logicalId === '' ? [] : [logicalId]));
  const about = other === undefined || other.logicalId === '' ? '' : ` about \`${asFact(other.logicalId)}\``;
  return sentences(
    names.length === 0
      ? 'Some resources could not be compared.'
      : `${counted(names.length, 'resource')} could not be compared: ${listedCode(names)}.`,
    denied.length === 0 ? '' : `The role of the job lacks ${listedCode(denied)}.`,
    other === undefined ? '' : `AWS says${about}: ${asFact(other.reason)}`,
  );
}
