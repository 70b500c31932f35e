/** The tables of docs/known-stops.md that follow from the templates alone. */
import { conditionHolds, evaluate } from '../../../src/cloudformation/template-conditions.ts';
import { forecastStep, type Forecast } from '../../../src/impact/forecast.ts';
import { isCertain } from '../../../src/impact/certainty.ts';
import { protectedKindOf } from '../../../src/impact/replacements.ts';
import { findUnresolvedReferences, type UnresolvedReference } from '../../../src/impact/unresolved-references.ts';
import { ENDS, RACKS, REFUSED_RACKS, titlesOf, type RackKind } from './racks.ts';
import { scopeOf, type TemplateOfRelease } from './releases.ts';
import { table } from './table.ts';
import { windowsOf, type Window } from './windows.ts';

type Releases = readonly TemplateOfRelease[];

/** Lists protected resources that exist in some releases only: an update from those releases deletes them. */
export function removedResources(releases: Releases): string {
  return windowTable(['Resources', 'Removed'], releases, (release, { values }) => {
    const scope = scopeOf(release, values);
    return (
      [...release.template.resources.values()]
        .filter(
          ({ type, condition }) => protectedKindOf(type) !== undefined && conditionHolds(condition, scope) === true,
        )
        // A retained resource leaves the stack and is not lost.
        .filter(({ declaration }) => declaration['DeletionPolicy'] !== 'Retain')
        .map(({ logicalId }) => logicalId)
    );
  });
}

/**
 * Lists exports that exist in some releases only: an update from those releases is rejected if another stack imports
 * them.
 */
export function droppedExports(releases: Releases): string {
  return windowTable(['Exports', 'Dropped'], releases, (release, { values }) => {
    const scope = scopeOf(release, values);
    const present = release.template.exports.filter(({ condition }) => conditionHolds(condition, scope) === true);
    return present.map(({ name }) => String(evaluate(name, scope)));
  });
}

function windowTable(
  [what, fate]: readonly [what: string, fate: string],
  releases: Releases,
  namesIn: (release: TemplateOfRelease, rack: RackKind) => readonly string[],
): string {
  // Rows with the same releases are merged: they name all items and the racks concerned.
  const rows = new Map<
    string,
    { readonly window: Window<TemplateOfRelease>; readonly racks: Map<string, RackKind[]> }
  >();
  for (const rack of RACKS) {
    const present = new Map(releases.map((release) => [release, new Set(namesIn(release, rack))]));
    for (const name of new Set([...present.values()].flatMap((names) => [...names]))) {
      for (const window of windowsOf(releases, (release) => present.get(release)?.has(name) === true)) {
        if (window.next === undefined) continue;
        const key = rangeOf(window);
        const row = rows.get(key) ?? { window, racks: new Map<string, RackKind[]>() };
        rows.set(key, row);
        row.racks.set(name, [...(row.racks.get(name) ?? []), rack]);
      }
    }
  }
  const cells = [...rows.values()]
    .sort(byWindow(releases))
    .flatMap(({ window, racks }) =>
      [...groupedBy([...racks], ([, kinds]) => titlesOf(kinds))].map(([titles, members]) => [
        members.map(([name]) => `\`${name}\``).join(', '),
        titles,
        rangeOf(window),
        `${window.next?.version ?? ''} or later`,
      ]),
    );
  return table([what, 'Rack', 'Exist in', `${fate} by an update to`], cells);
}

/** Lists protected resources that one release replaces. */
export function replacedResources(releases: Releases): string {
  const rows = new Map<string, { readonly cells: readonly string[]; readonly racks: RackKind[] }>();
  for (const rack of RACKS) {
    for (const [before, after] of neighbours(releases)) {
      const { losses } = forecastOf(before, after, rack);
      for (const { logicalId, properties, why } of losses.filter((loss) => isCertain(loss) && loss.why !== 'removed')) {
        const cells = [`\`${logicalId}\``, properties.map((name) => `\`${name}\``).join(', '), why, after.version];
        const row = rows.get(cells.join()) ?? { cells, racks: [] };
        rows.set(cells.join(), row);
        row.racks.push(rack);
      }
    }
  }
  const cells = [...rows.values()].map(({ cells: [id = '', properties = '', , version = ''], racks }) => [
    id,
    titlesOf(racks),
    properties,
    `${version} or later, from before it`,
  ]);
  return table(['Resource', 'Rack', 'By a change of', 'Replaced by an update to'], cells);
}

/** Lists the updates to the next release that AWS rejects because something would exist twice. */
export function conflicts(releases: Releases): string {
  const rows = new Map<string, { readonly cells: readonly string[]; readonly racks: RackKind[] }>();
  for (const rack of RACKS) {
    for (const [before, after] of neighbours(releases)) {
      const ids = forecastOf(before, after, rack).conflicts.map(({ logicalId }) => `\`${logicalId}\``);
      if (ids.length === 0) continue;
      const cells = [ids.join(', '), before.version, after.version];
      const row = rows.get(cells.join()) ?? { cells, racks: [] };
      rows.set(cells.join(), row);
      row.racks.push(rack);
    }
  }
  const cells = [...rows.values()].map(({ cells: [id = '', from = '', to = ''], racks }) => [
    id,
    titlesOf(racks),
    `${to}, from ${from}`,
  ]);
  return table(['Resources', 'Rack', 'Refused in an update to'], cells);
}

function forecastOf(before: TemplateOfRelease, after: TemplateOfRelease, { values }: RackKind): Forecast {
  return forecastStep({
    before: before.template,
    after: after.template,
    current: before.version,
    target: after.version,
    rack: { instanceCount: 3, batchSize: 1 },
    parameters: new Map(Object.entries(values)),
    region: 'us-east-1',
  });
}

/** Lists the templates with references that do not resolve, by kind of rack. */
export function unresolvedReferences(releases: Releases): string {
  const cells = REFUSED_RACKS.flatMap((rack) => {
    const missing = new Map(releases.map((release) => [release, certainIn(release, rack)]));
    const keyOf = (release: TemplateOfRelease): string => idsOf(missing.get(release) ?? []);
    const keys = [...new Set(releases.map(keyOf))].filter((key) => key !== '');
    return keys.map((key) => {
      const windows = windowsOf(releases, (release) => keyOf(release) === key);
      const [first] = windows;
      const repairs = (first === undefined ? [] : (missing.get(first.first) ?? [])).flatMap(({ repair }) =>
        repair === undefined ? [] : [`\`parameters: ${repair.parameter}=${repair.value}\``],
      );
      return [
        windows.map(wholeRangeOf).join('; '),
        rack.title,
        key,
        repairs[0] ?? 'none known: choose another release',
      ];
    });
  });
  return table(['Release', 'Rack', 'Missing', 'Repair'], cells);
}

/** Returns the range, up to its end among all releases if that is known. */
function wholeRangeOf({ first, last }: Window<TemplateOfRelease>): string {
  const end = ENDS.get(last.version);
  return end === undefined ? rangeOf({ first, last }) : `${first.version} to ${end}`;
}

function certainIn(release: TemplateOfRelease, { values }: RackKind): readonly UnresolvedReference[] {
  // A value for a parameter that the release does not have is ignored.
  const known = Object.keys(values).every((name) => release.template.parameters.has(name));
  return known
    ? findUnresolvedReferences(scopeOf(release, values)).filter(({ certainty }) => certainty === 'certain')
    : [];
}

function idsOf(references: readonly UnresolvedReference[]): string {
  return references.map(({ logicalId }) => `\`${logicalId}\``).join(', ');
}

/** Lists resources with two types under one logical id, and the releases between them that have neither. */
export function typeChanges(releases: Releases): string {
  const rows = new Map<
    string,
    { readonly cells: readonly string[]; readonly ids: Set<string>; readonly racks: Set<RackKind> }
  >();
  for (const rack of RACKS) {
    for (const [logicalId, types] of typesOf(releases, rack)) {
      for (const change of changesIn(releases, types)) {
        const key = Object.values(change).join();
        const cells = [change.types, `${change.last} or earlier`, `${change.first} or later`, change.bridge];
        const row = rows.get(key) ?? { cells, ids: new Set(), racks: new Set() };
        rows.set(key, row);
        row.ids.add(logicalId);
        row.racks.add(rack);
      }
    }
  }
  const cells = [...rows.values()].map(({ cells, ids, racks }) => [
    [...ids].map((id) => `\`${id}\``).join(', '),
    titlesOf([...racks]),
    ...cells,
  ]);
  return table(['Resources', 'Rack', 'Types', 'From', 'To', 'Bridged by'], cells);
}

type Types = ReadonlyMap<TemplateOfRelease, string>;

/** Returns, by logical id, the type in each release that creates the resource on such a rack. */
function typesOf(releases: Releases, { values }: RackKind): ReadonlyMap<string, Types> {
  const types = new Map<string, Map<TemplateOfRelease, string>>();
  for (const release of releases) {
    const scope = scopeOf(release, values);
    for (const { logicalId, type, condition } of release.template.resources.values()) {
      if (conditionHolds(condition, scope) !== true) continue;
      types.set(logicalId, (types.get(logicalId) ?? new Map<TemplateOfRelease, string>()).set(release, type));
    }
  }
  return types;
}

function changesIn(releases: Releases, types: Types) {
  return neighbours([...types.keys()]).flatMap(([last, first]) => {
    const [from = '', to = ''] = [types.get(last), types.get(first)];
    if (from === to) return [];
    const between = releases.slice(releases.indexOf(last) + 1, releases.indexOf(first));
    const [one, other] = [between.at(0), between.at(-1)];
    const bridge = one === undefined || other === undefined ? 'none' : rangeOf({ first: one, last: other });
    return [{ types: `\`${from}\` to \`${to}\``, last: last.version, first: first.version, bridge }];
  });
}

function neighbours<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.slice(1).map((item, index) => [items[index] ?? item, item]);
}

function rangeOf({ first, last }: Pick<Window<TemplateOfRelease>, 'first' | 'last'>): string {
  return first === last ? first.version : `${first.version} to ${last.version}`;
}

function byWindow(releases: Releases) {
  interface Row {
    readonly window: Window<TemplateOfRelease>;
  }
  return (one: Row, other: Row): number =>
    releases.indexOf(one.window.last) - releases.indexOf(other.window.last) ||
    releases.indexOf(one.window.first) - releases.indexOf(other.window.first);
}

function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
