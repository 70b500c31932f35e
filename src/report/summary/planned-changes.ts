/** What a planned step changes, resource by resource: grouped by importance, each with its values to unfold. */
import { type ChangedProperty, isPermissionOrCode } from '../../cloudformation/property-values.ts';
import { blocks, code, details, inline, type RowLimits, truncate } from '../markdown/markdown.ts';
import { counted } from '../markdown/plain-text.ts';
import type { ReportResource } from '../model/report-impact.ts';
import type { ReportStep } from '../model/report-steps.ts';
import {
  changesReleaseOnly,
  grouped,
  holdsRelease,
  propertiesMarkdown,
  type ResourceGroup,
} from './summary-changes.ts';

/** What the change set lists apart from permissions and code, the most important first. */
export function plannedChanges(step: ReportStep, limits: RowLimits): string {
  const shared = sharedValues(step);
  const announced = step.resources.filter(({ action, type }) => action !== undefined && !isPermissionOrCode(type));
  const groups = groupsOf(step);
  const sorted = grouped(groups, announced).flatMap(({ resources }) => resources);
  const { rows, cut } = truncate(sorted, limits.resources);
  const budget = { left: limits.values };
  const lists = grouped(groups, rows).map(({ title, resources }) =>
    blocks([`**${title}**`, resourceList(shared, resources, budget)]),
  );
  return blocks([sharedText(shared), extentText(step), ...lists, cut]);
}

/** Resources that define permissions, and code that runs. They are listed separately, so that a reviewer finds them. */
export function permissionChanges(step: ReportStep, limits: RowLimits): string {
  const resources = step.resources.filter(({ action, type }) => action !== undefined && isPermissionOrCode(type));
  const shared = sharedValues(step);
  if (resources.length === 0) return '';
  const { rows, cut } = truncate(resources, Math.max(limits.resources, 10));
  return blocks(['**Permissions and code**', resourceList(shared, rows, { left: limits.values }), cut]);
}

/** The most important first. */
function groupsOf({ impact }: ReportStep): readonly ResourceGroup[] {
  const reasons = impact.disruption?.reasons ?? [];
  const rolling = new Set(reasons.filter(({ effect }) => effect === 'instances-roll').map((one) => one.logicalId));
  return [
    { title: 'Replaced or removed', takes: ({ action, replacement }) => replacement === 'true' || action === 'remove' },
    { title: 'Replaces instances', takes: ({ logicalId }) => rolling.has(logicalId) },
    { title: 'Possibly replaced', takes: ({ replacement }) => replacement === 'conditional' },
    { title: 'Changed', takes: ({ action }) => action !== 'add' },
    { title: 'Added', takes: () => true },
  ];
}

interface Budget {
  /** Number of characters for values that are left. */
  left: number;
}

/** Resources with values are folded. The others are a list. */
function resourceList(shared: SharedValues, resources: readonly ReportResource[], budget: Budget): string {
  const plain: string[] = [];
  const folded: string[] = [];
  for (const resource of resources) {
    const news = resource.properties.filter((property) => !isShared(shared, property));
    const title = `${titleOf(resource)}${newsText(resource, news)}`;
    if (budget.left <= 0 || !news.some(({ state }) => state === 'read')) plain.push(`- ${title}`);
    else {
      const body = propertiesMarkdown(news, shared.step, budget.left);
      budget.left -= body.length;
      folded.push(details(title, body));
    }
  }
  return blocks([...folded, plain.join('\n')]);
}

/** HTML, not Markdown: inside a summary element GitHub reads no backticks. */
function titleOf({ logicalId, type, action, replacement }: ReportResource): string {
  const fate = action === 'add' ? 'added' : action === 'remove' ? 'removed' : replacement === 'true' ? 'replaced' : '';
  return `<code>${inline(logicalId)}</code> ${inline(type)}${fate === '' ? '' : `, <b>${fate}</b>`}`;
}

function newsText({ action, properties }: ReportResource, news: readonly ChangedProperty[]): string {
  if (action === 'add' || action === 'remove' || properties.length === 0) return '';
  if (news.length === 0) return ': release only';
  const names = [...new Set(news.map(({ property }) => property.split('/')[0] ?? property))];
  const shown = names.slice(0, MOST_NAMES).map((name) => inline(name, 100));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return `: ${shown.join(', ')}${more}${news.every(({ state }) => state === 'dynamic') ? ' (may change)' : ''}`;
}

const MOST_NAMES = 3;

interface SharedPair {
  readonly before: string;
  readonly after: string;
  readonly count: number;
}

/** A change of a value that occurs in many places and is shown once. */
interface SharedValues {
  readonly step: ReportStep;
  /** The number of values that contain the release's name. */
  readonly release: number;
  readonly pairs: ReadonlyMap<string, SharedPair>;
}

const FEWEST_PLACES = 3;

function sharedValues(step: ReportStep): SharedValues {
  const properties = step.resources.flatMap((one) => one.properties);
  const release = properties.filter((one) => holdsRelease(one, step)).length;
  const pairs = new Map<string, SharedPair>();
  for (const property of properties) {
    const key = pairOf(property);
    if (key === undefined || property.state !== 'read') continue;
    const { before = '', after = '' } = property;
    pairs.set(key, { before, after, count: (pairs.get(key)?.count ?? 0) + 1 });
  }
  return { step, release, pairs: new Map([...pairs].filter(([, { count }]) => count >= FEWEST_PLACES)) };
}

function isShared({ step, pairs }: SharedValues, property: ChangedProperty): boolean {
  return changesReleaseOnly(property, step) || pairs.has(pairOf(property) ?? '');
}

/** Only for short texts. */
function pairOf(property: ChangedProperty): string | undefined {
  if (property.state !== 'read' || property.before === undefined || property.after === undefined) return undefined;
  const { before, after } = property;
  return before.length + after.length > 200 ? undefined : JSON.stringify([before, after]);
}

function sharedText({ step, release, pairs }: SharedValues): string {
  const own = release === 0 ? [] : [sharedLine(step.from, step.to, release)];
  const others = [...pairs.values()]
    .filter(({ before, after }) => before.replaceAll(step.from, step.to) !== after)
    .map(({ before, after, count }) => sharedLine(before, after, count));
  return [...own, ...others].join('<br>\n');
}

function sharedLine(before: string, after: string, count: number): string {
  return `${code(before)} → ${code(after)} in ${counted(count, 'value')}`;
}

function extentText({ values }: ReportStep): string {
  switch (values) {
    case 'none':
      return '_The values before and after could not be read; the change set has them in the AWS console._';
    case 'partial':
      return '_CloudFormation could not show the values of all changes._';
    case 'whole':
    case undefined:
      return '';
  }
}
