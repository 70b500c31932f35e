/** What the log has printed of the catalog, the rack and the route, so that a later step does not print it again. */
import type { RunEvent } from '../../run/run-event.ts';
import type { Route } from '../../releases/route.ts';

export interface KnownFacts {
  readonly catalog: string | undefined;
  readonly rack: RackFacts | undefined;
  readonly route: Route | undefined;
}

interface RackFacts {
  readonly version: string;
  readonly status: string;
  readonly instanceCount: number;
  readonly batchSize: number;
}

export const NOTHING_KNOWN: KnownFacts = { catalog: undefined, rack: undefined, route: undefined };

/** The facts after an event, so that later steps do not repeat them. */
export function knownAfter(known: KnownFacts, event: RunEvent): KnownFacts {
  switch (event.kind) {
    case 'catalog-read':
      return { ...known, catalog: catalogOf(event) };
    case 'rack-read':
      return { ...known, rack: rackOf(event) };
    case 'operation-ended': {
      // The line about the end of a step says the same of the rack.
      const { version, status, instanceCount } = event;
      return known.rack === undefined ? known : { ...known, rack: { ...known.rack, version, status, instanceCount } };
    }
    case 'route-planned':
      return { ...known, route: event.route };
    default:
      return known;
  }
}

/** Whether the event says nothing that was not printed before. */
export function isKnown(known: KnownFacts, event: RunEvent): boolean {
  switch (event.kind) {
    case 'catalog-read':
      return catalogOf(event) === known.catalog;
    case 'rack-read':
      return JSON.stringify(rackOf(event)) === JSON.stringify(known.rack);
    case 'route-planned':
      return isRestOf(event.route, known.route);
    default:
      return false;
  }
}

function catalogOf({ releases, latest }: Extract<RunEvent, { kind: 'catalog-read' }>): string {
  return `${releases} ${latest ?? ''}`;
}

function rackOf({ rack }: Extract<RunEvent, { kind: 'rack-read' }>): RackFacts {
  const { version, status, instanceCount, batchSize } = rack;
  return { version, status, instanceCount, batchSize };
}

/** The route that is left after a stop of the route before. */
function isRestOf(route: Route, before: Route | undefined): boolean {
  if (route.kind !== 'planned' || before?.kind !== 'planned' || route.blockedBy !== undefined) return false;
  const left = before.stops.slice(before.stops.findIndex(({ version }) => version === route.current) + 1);
  return left.length < before.stops.length && JSON.stringify(left) === JSON.stringify(route.stops);
}
