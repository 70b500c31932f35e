/** The releases for the scenarios: Convox's own if their templates are available, otherwise the simulator's. */
import { join } from 'node:path';

export interface ConformanceRoute {
  readonly folder: string;
  readonly from: string;
  /** A stop on the route. Convox requires none of these releases, so the scenarios name it in `also-required`. */
  readonly middle: string;
  readonly target: string;
  /** No required release is between them, because a downgrade cannot cross one. */
  readonly downgrade: { readonly from: string; readonly to: string };
  /** Parameters of the rack at its creation, besides Version and Password. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const CONVOX_ROUTE: Omit<ConformanceRoute, 'folder'> = {
  from: '20211124193539',
  middle: '20221125182347',
  target: '20240314032321',
  downgrade: { from: '20221125182347', to: '20211124193539' },
  parameters: { ClientId: 'conformance@example.org' },
};

export const OWN_ROUTE: ConformanceRoute = {
  folder: join(import.meta.dirname, '../../simulator/releases'),
  from: '20190204101500',
  middle: '20200611120000',
  target: '20240229160000',
  downgrade: { from: '20240229160000', to: '20220912143000' },
  parameters: {},
};
