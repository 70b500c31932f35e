/** How soon the end of an update is seen, and for how many requests: the story itself, on a clock that need not be waited for. */
import type { UpdateRequest } from '../src/run/update-request.ts';
import { updateRack } from '../src/update/update-rack.ts';
import { REQUEST } from '../__tests__/update/request.ts';
import { catalogOf, modify, World } from '../__tests__/update/world.ts';
import { randomFrom, spreadOf, type Spread } from './statistics.ts';

export interface LatencyFigures {
  readonly updates: number;
  readonly pollIntervalMs: number;
  /** From CloudFormation's last event to the end of the run. */
  readonly lateMs: Spread;
  /** While the update was followed: what it took, and what one request in each interval would have. */
  readonly requests: Spread;
  readonly steadyRequests: Spread;
  /** Of the update for which it was most; below zero where each took fewer than a steady rhythm. */
  readonly mostMore: number;
}

const MINUTE_MS = 60_000;
/** Times as long as a quick resource. */
const SLOW = 20;
const [FROM, TO] = ['20260101000000', '20260102000000'] as const;
// The rack's API is another's to answer, and no part of what is measured.
const QUIET: UpdateRequest = { ...REQUEST, verifyApi: 'never' };

/** Updates of half an hour, as racks update: some dozens of resources of uneven length, then a clean-up of up to three minutes. */
export async function measureLatency(updates: number): Promise<LatencyFigures> {
  const random = randomFrom(7);
  const followed: Followed[] = [];
  while (followed.length < updates) followed.push(await follow(random));
  return {
    updates,
    pollIntervalMs: QUIET.pollIntervalMs,
    lateMs: spreadOf(followed.map(({ lateMs }) => lateMs)),
    requests: spreadOf(followed.map(({ requests }) => requests)),
    steadyRequests: spreadOf(followed.map(({ steady }) => steady)),
    mostMore: Math.max(...followed.map(({ requests, steady }) => requests - steady)),
  };
}

interface Followed {
  readonly lateMs: number;
  readonly requests: number;
  readonly steady: number;
}

async function follow(random: () => number): Promise<Followed> {
  const world = new World(FROM);
  world.catalog = catalogOf(FROM, TO);
  world.changes = Array.from({ length: 40 }, (_, nth) => modify(`Resource${nth}`));
  for (const { logicalId } of world.changes) world.weights.set(logicalId, random() < 0.05 ? SLOW : random());
  // Half an hour it takes because instances are replaced, one after another.
  world.weights.set('Resource20', SLOW + random() * SLOW);
  world.cleanupMs = 2_000 + random() * 3 * MINUTE_MS;
  world.updateMs = 30 * MINUTE_MS + random() * QUIET.pollIntervalMs - world.cleanupMs;
  let beganMs = 0;
  let before = 0;
  world.before('executeChangeSet', () => {
    beganMs = world.clock.nowMs();
    before = world.calls.length;
  });
  const ending = await updateRack(QUIET, world.ports());
  const endedMs = world.events[0]?.atMs;
  if (ending.outcome !== 'updated' || endedMs === undefined) throw new Error(`an update ended ${ending.outcome}`);
  return {
    lateMs: world.clock.nowMs() - endedMs,
    requests: world.calls.length - before,
    // At once, and then until one comes after the end.
    steady: 1 + Math.ceil((endedMs - beganMs) / QUIET.pollIntervalMs),
  };
}
