/** Turns of phrase of the log: routes, parameters, counts, ends. */
import type { ChangeCounts } from '../domain/change-set.ts';
import type { ParameterChanges } from '../domain/parameter-changes.ts';
import type { ParameterPlan } from '../domain/parameters.ts';
import type { Route, RouteStop } from '../domain/route.ts';
import type { Progress } from '../domain/stack-event.ts';
import { updateEndOf, type StackStatus } from '../domain/stack-status.ts';
import { counted, listed } from './phrases.ts';

export function routeWords(route: Route): string {
  switch (route.kind) {
    case 'up-to-date':
      return `none to go; the rack runs ${route.current}, the target is ${route.target}`;
    case 'refused':
      return route.stops.length === 0
        ? 'none, the run is refused'
        : `refused; it would lead by ${stopsWords(route.stops).join(' -> ')}`;
    case 'way': {
      const end = route.blockedBy === undefined ? '' : `; this run ends at ${route.blockedBy}, which is required`;
      const back = route.direction === 'downgrade' ? 'a downgrade, ' : '';
      return `${back}${[route.current, ...stopsWords(route.stops)].join(' -> ')}${end}`;
    }
  }
}

function stopsWords(stops: readonly RouteStop[]): readonly string[] {
  return stops.map(({ version, required }) => `${version}${required ? ' (required)' : ''}`);
}

export function parameterWords(entries: ParameterPlan['entries']): string {
  const keysFrom = (source: string): readonly string[] =>
    entries.filter((entry) => entry.source === source).map((entry) => entry.key);
  const named = (['given', 'version', 'pinned', 'carried'] as const)
    .filter((source) => keysFrom(source).length > 0)
    .map((source) => `${source === 'version' ? 'target' : source}: ${listed(keysFrom(source), 50)}`);
  const rest = [
    [keysFrom('previous').length, 'kept as they are'],
    [keysFrom('default').length, 'left to the template'],
  ] as const;
  return [...named, ...someOf(rest)].join('; ');
}

export function droppedWords(dropped: readonly string[]): string {
  return dropped.length === 0 ? '' : `; not in this release any more: ${listed(dropped, 50)}`;
}

/** What the new template means for the parameters; no line where it means nothing. */
export function newsLines(changes: ParameterChanges): readonly string[] {
  const { added, dropped, changedDefaults, setByHand, leftBehind } = changes;
  const lost = dropped.filter(({ customised, carriedTo }) => customised && carriedTo.length === 0).length;
  const news = someOf([
    [added.length, 'new'],
    [dropped.length, `not in this release any more${lost === 0 ? '' : ` (${lost} of them set on this rack)`}`],
    [changedDefaults.length, changedDefaults.length === 1 ? 'changed default' : 'changed defaults'],
    [setByHand.length, 'set by hand'],
    [leftBehind.length, 'at an earlier default'],
  ]);
  return news.length === 0 ? [] : [`Compared with the rack's parameters: ${news.join(', ')}`];
}

/** `3 new`, and nothing for what there is none of. */
function someOf(counts: readonly (readonly [number, string])[]): readonly string[] {
  return counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

export function countsWords({ add, modify, replace, remove }: ChangeCounts): string {
  const total = add + modify + replace + remove;
  return `${counted(total, 'resource')} (${add} to add, ${modify} to modify, ${replace} to replace, ${remove} to remove)`;
}

export function endWords(status: StackStatus): string {
  switch (updateEndOf(status)) {
    case 'complete':
      return 'The update is complete';
    case 'rolled-back':
      return 'The update failed and was rolled back';
    case 'failed':
      return 'The update failed and could not be rolled back';
    case undefined:
      return 'The operation is over';
  }
}

/** A change set lists what may change; after a complete update, "16 of 32" must not read as half done. */
export function restWords(status: StackStatus, progress: Progress | undefined): readonly string[] {
  if (updateEndOf(status) !== 'complete' || progress?.total === undefined) return [];
  const { done, total } = progress;
  const rest = total - done;
  if (rest <= 0) return [];
  return [
    `${done} of ${counted(total, 'resource')} changed; the other ${rest === 1 ? 'one' : rest} turned out to need nothing`,
  ];
}
