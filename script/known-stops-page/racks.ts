/** The kinds of rack that the templates treat differently on their way to the latest release. */
import type { Values } from './releases.ts';

export interface RackKind {
  readonly title: string;
  readonly values: Values;
}

/** What a release removes, replaces or no longer exports is compared over these. */
export const RACKS: readonly RackKind[] = [
  { title: 'default values', values: {} },
  { title: '`Private=Yes`', values: { Private: 'Yes' } },
  { title: '`Private=Yes`, `PrivateApi=Yes`', values: { Private: 'Yes', PrivateApi: 'Yes' } },
  { title: '`Internal=Yes`', values: { Internal: 'Yes' } },
  { title: '`Tenancy=dedicated`', values: { Tenancy: 'dedicated' } },
];

/** Of these, each has releases whose template CloudFormation refuses. */
export const REFUSED_RACKS: readonly RackKind[] = [
  { title: '`BuildInstance` blank (the default of February 2017 to April 2018)', values: { BuildInstance: '' } },
  { title: '`Internal=Yes`, `InternalOnly=Yes`', values: { Internal: 'Yes', InternalOnly: 'Yes' } },
  { title: '`ExistingVpc` set', values: { ExistingVpc: 'vpc-0a1b2c3d' } },
  { title: '`InternalOnly=Yes`, `ApiRouter=ALB`', values: { InternalOnly: 'Yes', ApiRouter: 'ALB' } },
  { title: '`HighAvailability=false`, `Private=Yes`', values: { HighAvailability: 'false', Private: 'Yes' } },
  {
    title: '`HighAvailability=false`, `SpotInstanceBid` set',
    values: { HighAvailability: 'false', SpotInstanceBid: '0.1' },
  },
];

/**
 * Where such a range ends among all 836 release templates, by its last release in ../shared/bucket, which has 50 of them.
 */
export const ENDS: ReadonlyMap<string, string> = new Map([
  ['20161206211458', '20161208021221'],
  ['20171102200537', '20171108153153'],
  ['20220328135225', '20220413210746'],
]);

/** `every rack`, or the kinds that are concerned. */
export function titlesOf(kinds: readonly RackKind[]): string {
  return kinds.length === RACKS.length ? 'every rack' : kinds.map(({ title }) => title).join('; ');
}
