/** The dashboard issue of five racks in two regions; the section of one region is outdated. */
import { assembleFleet } from '../../../src/fleet/fleet.ts';
import type { FleetRack } from '../../../src/fleet/fleet-rack.ts';
import type { StackFacts } from '../../../src/cloudformation/stack.ts';
import { dashboardSection, renderDashboard, type OpenPullRequests } from '../../../src/report/github/dashboard.ts';
import { commentMarker } from '../../../src/report/github/pull-request-comment.ts';
import { recognizeRack } from '../../../src/fleet/fleet-member.ts';
import { makeFleetRequest, rackStack } from '../fleet.ts';
import { catalogFrom, version } from '../../releases/catalogs.ts';

const NOW = Date.UTC(2026, 10, 29, 5, 2);
const DAY = 86_400_000;
const [OLD, LISTED, REQUIRED, ALSO_REQUIRED, LATEST] = [
  '20190115132842',
  '20190125205403',
  '20190126182546',
  '20230523204317',
  '20260421192651',
] as const;
const CATALOG = catalogFrom(
  [OLD, LISTED, REQUIRED, ALSO_REQUIRED, LATEST].map((one) => ({
    version: one,
    description: '',
    published: true,
    required: one === REQUIRED || one === ALSO_REQUIRED,
  })),
);

interface Sample {
  readonly name: string;
  readonly version: string;
  readonly stack: Partial<StackFacts>;
  readonly api: FleetRack['api'];
}

const updated = (days: number, run: string, to: string): Partial<StackFacts> => {
  const token = `rack-${OLD}-to-${to}-run-${run}-1-a1b2-step-1-try-1`;
  return {
    updatedAtMs: NOW - days * DAY,
    changeSetArn: `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${token}/11111111-2222-3333-4444-555555555555`,
  };
};

const US: readonly Sample[] = [
  {
    name: 'customer-a',
    version: OLD,
    stack: { ...updated(2, '7000000044', REQUIRED), status: 'UPDATE_ROLLBACK_FAILED' },
    api: 'silent',
  },
  { name: 'production', version: REQUIRED, stack: updated(9, '7000000031', REQUIRED), api: 'answers' },
  { name: 'staging', version: LATEST, stack: updated(2, '7000000043', LATEST), api: 'answers' },
];
const EU: readonly Sample[] = [
  { name: 'production-eu', version: OLD, stack: { updatedAtMs: undefined }, api: 'answers' },
  { name: 'staging-eu', version: LATEST, stack: { updatedAtMs: NOW - 30 * DAY }, api: 'private' },
];

function pullRequestsOf(names: Readonly<Record<string, number>>): OpenPullRequests {
  const byMarker = Object.entries(names).map(([rack, number]) => {
    const marker = commentMarker({ arn: rackStack(rack, OLD).arn, rack, region: 'us-east-1' });
    return [marker ?? '', [number]] as const;
  });
  return { byMarker: new Map(byMarker), unread: undefined };
}

/** The body of the issue after one more listing. */
function refresh(before: string, region: string, samples: readonly Sample[], daysAgo: number): string {
  const members = samples.map(({ name, version: release, stack }) => {
    const facts = rackStack(name, release, stack);
    const member = recognizeRack({ ...facts, arn: facts.arn.replace('us-east-1', region) });
    if (member === undefined) throw new Error(`not a rack: ${name}`);
    return member;
  });
  const fleet = assembleFleet(members, CATALOG, makeFleetRequest({ region }), NOW);
  const racks = fleet.racks.map((rack) => ({ ...rack, api: samples.find(({ name }) => name === rack.name)?.api }));
  const report = { region, fleet: { ...fleet, racks }, latest: version(LATEST), problem: undefined, compared: false };
  const atMs = NOW - daysAgo * DAY;
  const runUrl = `https://github.com/example/racks/actions/runs/${7_000_000_050 - daysAgo}`;
  const section = dashboardSection(
    report,
    { repository: 'example/racks', runUrl, pullRequest: undefined, actor: undefined },
    pullRequestsOf({ production: 17 }),
    atMs,
  );
  if (section === undefined) throw new Error('no section');
  return renderDashboard(before, section);
}

/** The body after a listing of each region, the second one 12 days later. */
export function sampleDashboard(): string {
  return refresh(refresh('', 'eu-west-1', EU, 12), 'us-east-1', US, 0);
}
