/** Measures how soon the end of an update is detected and with how many requests: the use case on a virtual clock. */
import { updateRack } from '../src/update/update-rack.ts';
import { REQUEST } from '../__tests__/update/request.ts';
import { catalogOf, modify, World } from '../__tests__/update/world.ts';
import type { Figure } from './figures.ts';
import { randomFrom, spreadOf } from './statistics.ts';

const UPDATES = 1_000;
const MINUTE_MS = 60_000;
/** Times as long as a quick resource. */
const SLOW = 20;
const [FROM, TO] = ['20260101000000', '20260102000000'] as const;
const QUIET = { ...REQUEST, verifyApi: 'never' } as const;

export async function measureLatency(): Promise<readonly Figure[]> {
  const random = randomFrom(7);
  const updates: Monitored[] = [];
  while (updates.length < UPDATES) updates.push(await monitorUpdate(random));
  const common = { part: 'latency', unit: 'requests' } as const;
  const requests = spreadOf(updates.map((update) => update.requests));
  const steady = spreadOf(updates.map((update) => update.steadyRequests));
  const excess = Math.max(...updates.map((update) => update.requests - update.steadyRequests));
  return [
    {
      part: 'latency',
      unit: 's',
      row: 'from the last event to the end of the run',
      value: spreadOf(updates.map(({ lateMs }) => lateMs / 1000)),
      target: 2,
    },
    { ...common, row: 'while an update of half an hour is monitored', value: requests },
    { ...common, row: 'the same with a poll every 5 s', value: steady },
    { ...common, row: 'the most requests of one update above that', value: excess, target: 0 },
  ];
}

interface Monitored {
  readonly lateMs: number;
  readonly requests: number;
  /** What one poll in each interval would have taken. */
  readonly steadyRequests: number;
}

/** Half an hour, as a rack updates: some dozens of resources of uneven length, then a clean-up of up to three minutes. */
async function monitorUpdate(random: () => number): Promise<Monitored> {
  const world = new World(FROM);
  world.catalog = catalogOf(FROM, TO);
  world.changes = Array.from({ length: 40 }, (_, nth) => modify(`Resource${nth}`));
  for (const { logicalId } of world.changes) world.weights.set(logicalId, random() < 0.05 ? SLOW : random());
  // The instances, replaced one after another, are what takes so long.
  world.weights.set('Resource20', SLOW + random() * SLOW);
  world.cleanupMs = 2_000 + random() * 3 * MINUTE_MS;
  world.updateMs = 30 * MINUTE_MS + random() * QUIET.pollIntervalMs - world.cleanupMs;
  let startedMs = 0;
  let earlier = 0;
  world.before('executeChangeSet', () => {
    startedMs = world.clock.nowMs();
    earlier = world.calls.length;
  });
  const ending = await updateRack(QUIET, world.ports());
  const endedMs = world.events[0]?.atMs;
  if (ending.outcome !== 'updated' || endedMs === undefined) throw new Error(`an update ended ${ending.outcome}`);
  return {
    lateMs: world.clock.nowMs() - endedMs,
    requests: world.calls.length - earlier,
    // The first poll is at the start, the last one after the end.
    steadyRequests: 1 + Math.ceil((endedMs - startedMs) / QUIET.pollIntervalMs),
  };
}
