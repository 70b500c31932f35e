/** The table of the routes to the latest release: the reasons to reject them, and the inputs that allow them. */
import { findUnresolvedReferences } from '../../../src/impact/unresolved-references.ts';
import { RACKS, REFUSED_RACKS, type RackKind } from './racks.ts';
import { scopeOf, type TemplateOfRelease } from './releases.ts';
import { routeToLatest, type RouteToLatest } from './routes.ts';
import { table } from './table.ts';
import { windowsOf } from './windows.ts';

/** The kind with default values comes first, because the others are compared with it. */
const KINDS: readonly RackKind[] = [
  ...RACKS,
  ...REFUSED_RACKS.filter(({ values }) => 'InternalOnly' in values && 'Internal' in values),
];

const REASONS: Readonly<Record<string, string>> = {
  'replacement-conflicts': 'resources that AWS allows once',
  'replacements-refused': 'protected resources',
  'references-unresolved': 'unresolved references',
  'types-changed': 'type changes',
  'parameters-lost': 'customized parameters',
  'parameter-values-refused': 'parameter values',
  'exports-in-use': 'exports in use',
};

type Routes = ReadonlyMap<TemplateOfRelease, RouteToLatest>;

export async function routesSection(bucket: string, releases: readonly TemplateOfRelease[]): Promise<string> {
  const byKind = new Map<RackKind, Routes>();
  for (const kind of KINDS) {
    const routes = new Map<TemplateOfRelease, RouteToLatest>();
    for (const release of releases.filter((one) => hasRacks(one, kind))) {
      routes.set(release, await routeToLatest(bucket, release.version, kind.values));
    }
    byKind.set(kind, routes);
  }
  const [standard = new Map<TemplateOfRelease, RouteToLatest>(), ...others] = byKind.values();
  const rows = [...byKind].flatMap(([kind, routes]) => {
    const isOwn = (release: TemplateOfRelease): boolean =>
      !others.includes(routes) || cellsOf(routes.get(release)).join() !== cellsOf(standard.get(release)).join();
    return rowsOf(kind, releases, new Map([...routes].filter(([release]) => isOwn(release))));
  });
  const head = ['Rack', 'From', 'Refused for', 'Inputs that the refusal prints', 'Result'];
  const text = introduction([...standard.values()], releases.at(-1)?.version ?? '');
  return ['## Routes to the latest release', text, table(head, rows)].join('\n\n');
}

/** Whether such a rack can exist: the release has the parameters, and its template is not rejected. */
function hasRacks(release: TemplateOfRelease, { values }: RackKind): boolean {
  if (!Object.keys(values).every((name) => release.template.parameters.has(name))) return false;
  return findUnresolvedReferences(scopeOf(release, values)).every(({ certainty }) => certainty === 'maybe');
}

function introduction(routes: readonly RouteToLatest[], latest: string): string {
  const there = routes.filter(({ reached }) => reached === latest);
  const alone = there.filter(({ runs }) => runs === 1);
  const required = (routes[0]?.stops ?? []).filter((stop) => stop !== latest);
  return [
    `A rack of each of the releases, updated on a simulated AWS with \`required-releases: step\`. The stops are the required ` +
      `releases after its own (${required.join(', ')}), then ${latest}. With \`block\`, the default, a run ends at the first.`,
    `With default values, **${alone.length} of ${routes.length}** reach ${latest} without a further input, and ` +
      `**${there.length}** with the inputs that the refusal of the first run prints. The other racks have a row only where the ` +
      'result differs from the one with default values. Stacks that import an export, and changes that were made by hand, are ' +
      'not part of the simulation.',
  ].join('\n\n');
}

/** Consecutive releases with the same result are one row. */
function rowsOf(
  kind: RackKind,
  releases: readonly TemplateOfRelease[],
  routes: Routes,
): readonly (readonly string[])[] {
  const keyOf = (release: TemplateOfRelease): string => cellsOf(routes.get(release)).join('|');
  const results = new Map([...routes].map(([release, route]) => [keyOf(release), cellsOf(route)]));
  return [...results]
    .flatMap(([key, cells]) =>
      windowsOf(releases, (release) => routes.has(release) && keyOf(release) === key).map((window) => ({
        window,
        cells,
      })),
    )
    .sort((one, other) => releases.indexOf(one.window.first) - releases.indexOf(other.window.first))
    .map(({ window: { first, last }, cells }) => [
      kind.title,
      first === last ? first.version : `${first.version} to ${last.version}`,
      ...cells,
    ]);
}

/** Returns the reasons, the printed inputs and the result. They are equal for a row of the page and for one route. */
export function cellsOf(route: RouteToLatest | undefined): readonly string[] {
  if (route === undefined) return [];
  const { refusedFor, printed, outcome, runs } = route;
  const reasons = [...new Set(refusedFor.map((code) => REASONS[code] ?? code))];
  const inputs = Object.entries(printed).map(([name, value]) => `\`${name}: ${shownValue(value)}\``);
  return [reasons.join(', '), inputs.join(', '), runs === 1 ? outcome : `${outcome} in run ${runs}`];
}

function shownValue(value: string): string {
  return value
    .split(/[,\n]\s*/)
    .sort()
    .join(', ');
}
