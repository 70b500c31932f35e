/** The section with changes that were made by hand, and what the update does to them (`drift: report`). */
import type { AssessedProperty, AssessedResource } from '../../impact/drift-effects.ts';
import { blocks, code, inline, list, prose } from '../markdown/markdown.ts';
import { deletedText, notReadText, PROPERTY_EFFECTS, uncheckedText } from '../messages/drift-text.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from '../model/report.ts';
import { truncate, type RowLimits } from './row-limits.ts';

/** Empty if the run did not detect drift. */
export function changedByHand({ drift }: Report, limits: RowLimits): string {
  if (drift === undefined) return '';
  if (drift.kind !== 'read') return `**Changed by hand:** ${prose(notReadText(drift))}`;
  const { resources, unchecked } = drift;
  const rest = unchecked.length === 0 ? '' : prose(uncheckedText(unchecked));
  if (resources.length === 0) {
    return blocks(['**Changed by hand:** nothing. Each compared property is as CloudFormation last set it.', rest]);
  }
  const { rows, cut } = truncate(resources, limits.impact);
  const differ = resources.length === 1 ? 'differs' : 'differ';
  return blocks([
    '### Changed by hand',
    `${counted(resources.length, 'resource')} ${differ} from what CloudFormation last set.`,
    list(rows.map(resourceItem)),
    cut,
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
