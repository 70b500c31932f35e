/** The kinds of racks whose updates to the latest release differ. */
import type { Values } from './releases.ts';

export interface RackKind {
  readonly title: string;
  readonly values: Values;
}

/** The racks for which removed, replaced and no longer exported items are compared. */
export const RACKS: readonly RackKind[] = [
  { title: 'default values', values: {} },
  { title: '`Private=Yes`', values: { Private: 'Yes' } },
  { title: '`Private=Yes`, `PrivateApi=Yes`', values: { Private: 'Yes', PrivateApi: 'Yes' } },
  { title: '`Internal=Yes`', values: { Internal: 'Yes' } },
  { title: '`Tenancy=dedicated`', values: { Tenancy: 'dedicated' } },
];

/** For each of these, some releases have a template that CloudFormation rejects. */
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
 * The end of such a range among all 836 release templates, by its last release in ../shared/bucket, which has 50 of
 * them.
 */
export const ENDS: ReadonlyMap<string, string> = new Map([
  ['20161206211458', '20161208021221'],
  ['20171102200537', '20171108153153'],
  ['20220328135225', '20220413210746'],
]);

/** Returns `every rack`, or the kinds concerned. */
export function titlesOf(kinds: readonly RackKind[]): string {
  return kinds.length === RACKS.length ? 'every rack' : kinds.map(({ title }) => title).join('; ');
}
