/** The log of a run in progress: groups, heartbeats, and the end, for whole runs with a virtual clock. */
import { describe, expect, it } from '@jest/globals';
import { printedLog, type PrintedLine } from './printed-log.ts';
import { worldAt } from './update/runs.ts';
import { modify, type World } from './update/world.ts';

const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;
const [SECOND, MINUTE] = [1_000, 60_000] as const;

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

/** One group of instances that rolls for 40 minutes, telling of itself each ten. */
function rollingWorld(): World {
  const world = worldAt(A, A, B);
  world.changes = [{ ...modify('Instances'), type: GROUP }];
  world.updateMs = 42 * MINUTE;
  world.weights.set('Instances', 20);
  world.before('executeChangeSet', () => {
    for (const minute of [10, 20, 30]) {
      world.clock.after(minute * MINUTE, () => {
        world.event('Instances', 'i', GROUP, 'UPDATE_IN_PROGRESS', world.orders[0]?.token, 'One more instance');
      });
    }
  });
  return world;
}

function isSign(line: PrintedLine | undefined): boolean {
  return (
    line !== undefined &&
    /^(?:[0-9:]{8} {2}(?:\([0-9 ]+ of [0-9]+\) {2})?)?(?:Still in|Waiting for .* so far)/.test(line.text)
  );
}

function outsideOf(lines: readonly PrintedLine[]): readonly string[] {
  return lines.flatMap(({ text, group, kind }) => (group === undefined && kind !== 'debug' ? [text] : []));
}

describe('a replacement of instances that takes 40 minutes', () => {
  it('is never silent for longer than two minutes and a poll, and has no heartbeat before half a minute', async () => {
    const lines = (await printedLog(rollingWorld())).filter(({ kind }) => kind !== 'debug');
    const gaps = lines.map(({ atMs }, index) => atMs - (lines[index - 1]?.atMs ?? 0));
    const [longest, shortestBeforeSign] = [
      Math.max(...gaps),
      Math.min(...gaps.filter((_gap, index) => isSign(lines[index]))),
    ];
    expect(longest).toBeLessThanOrEqual(2 * MINUTE + 5 * SECOND);
    expect(shortestBeforeSign).toBeGreaterThanOrEqual(30 * SECOND);
  });

  it('shows what is in progress and since when, soon after each event and then less often', async () => {
    const signs = (await printedLog(rollingWorld())).filter(isSign);
    const pattern =
      /Still in progress(?: after (.*?))?: (.*?)(?: for ([^()]*))? \(([^()]*)this run gives up in [^()]*\)$/;
    const parts = signs.map(({ text }) => pattern.exec(text) ?? []);
    expect(parts.map(([, after, , since]) => after ?? since)).toEqual([
      ...['35 s', '1 min 35 s', '3 min 35 s', '5 min 35 s', '7 min 35 s', '9 min 35 s'],
      // An event after each ten minutes: soon after it, and then less often again.
      ...['11 min', '12 min', '14 min', '16 min', '18 min', '20 min'],
      ...['21 min', '22 min', '24 min', '26 min', '28 min', '30 min'],
      ...['31 min', '32 min', '34 min', '36 min', '38 min', '40 min'],
      // It is complete; what is left is the stack's own.
      ...['41 min', '42 min'],
      ...['43 min', '44 min'],
    ]);
    expect(parts[0]?.[4]).toBe('about 50 min left by the estimate; ');
    expect(parts.map(([, , what]) => what)).toEqual([
      ...Array.from({ length: 24 }, () => `Instances (${GROUP.slice('AWS::'.length)})`),
      ...Array.from({ length: 2 }, () => 'the stack is in UPDATE_IN_PROGRESS'),
      ...Array.from({ length: 2 }, () => 'the stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
    ]);
    expect(new Set(signs.map(({ group, style }) => `${group ?? ''} ${style?.tone ?? ''}`))).toEqual(
      new Set(['Step 1 of 1: events (times in UTC) quiet']),
    );
  });
});

it('a wait for another operation has heartbeats too, outside of any group', async () => {
  const world = worldAt(A, A, B);
  world.autoscale('4', 4 * MINUTE);
  const signs = (await printedLog(world)).filter((line) => isSign(line) && line.text.includes('become idle: '));
  expect(signs.map(({ text, group }) => [text.replace(/^.*: /, ''), group])).toEqual([
    ['30 s so far, up to 2 h more', undefined],
    ['1 min 30 s so far, up to 1 h 59 min more', undefined],
    ['3 min 30 s so far, up to 1 h 57 min more', undefined],
  ]);
});

it('the lines outside of the folded groups show an update of three steps on one screen: the versions, impact and end of each step, and the headline', async () => {
  const world = worldAt(A, A, `${B}!`, `${C}!`, D);
  const read = (at: string, ...route: readonly string[]): readonly string[] => [
    'Catalog: 4 releases, last published: 20260104000000',
    `Rack: release ${at}, stack UPDATE_COMPLETE, 3 instances, 1 replaced at a time`,
    `Route: ${[at, ...route].join(' -> ')}`,
  ];
  const step = (number: number, from: string, to: string, rest: string): readonly string[] => [
    `Step ${number} of 3: from ${from} to ${to}${rest}`,
    'Impact: instances are expected to roll, about 50 min; no resource with data, addresses or the network is lost',
    // Said once: it is the same in every step.
    ...(number === 1 ? ['Apps: none on the rack'] : []),
    `Started the update from ${from} to ${to}; monitoring it for up to 1 h 40 min`,
    `Step ${number} of 3: events (times in UTC)`,
    `Step ${number} of 3: complete after 42 min (UPDATE_COMPLETE); the rack runs ${to} with 3 instances`,
    'Health: The API responds.',
  ];
  expect(outsideOf(await printedLog(world, { 'required-releases': 'step' }))).toEqual([
    'Rack staging in us-east-1: update, target latest',
    ...read(A, `${B} (required)`, `${C} (required)`, D),
    'Duration: about 2 h 30 min for 3 updates',
    ...step(1, A, B, ', a required release'),
    ...step(2, B, C, ', a required release'),
    ...step(3, C, D, ''),
    `Run ended after 2 h 6 min (updated): Updated staging from ${A} to ${D}`,
  ]);
});

const titlesOf = (lines: readonly PrintedLine[]): readonly string[] =>
  lines.flatMap(({ kind, text }) => (kind === 'title' ? [text] : []));
const STEP = `Step 1 of 1: from ${A} to ${B}`;
const EVENTS = 'Step 1 of 1: events (times in UTC)';

it('a plan has its creation in one group, and its impact outside', async () => {
  const lines = (await printedLog(worldAt(A, A, B), { mode: 'plan' })).filter(({ kind }) => kind !== 'debug');
  expect(titlesOf(lines)).toEqual([`Plan: from ${A} to ${B}`]);
  const inside = lines.filter(({ group }) => group !== undefined).map(({ text }) => text.split(':')[0]);
  expect(inside).toEqual(['Parameters', "Compared with the rack's parameters", 'Change set']);
});

it('a plan that is stale is reported outside, and the new one in a group of its own', async () => {
  const world = worldAt(A, A, B);
  world.before('executeChangeSet', (nth) => {
    if (nth === 1) world.autoscale('4');
  });
  const lines = await printedLog(world);
  expect(outsideOf(lines)).toContainEqual(expect.stringMatching(/^The plan is stale/));
  expect(titlesOf(lines)).toEqual([STEP, STEP, EVENTS]);
});

it('a run that stops monitoring closes the group of events, so that its headline is visible', async () => {
  const lines = await printedLog(worldAt(A, A, B), { timeout: '10m' });
  const last = lines.findLast(({ kind }) => kind === 'line');
  expect(last).toMatchObject({ group: undefined, style: { tone: 'caution' } });
  expect(last?.text).toMatch(/^Run ended after .*unfinished/);
});

it('a continued rollback has its events in a group too', async () => {
  const world = worldAt(A, A, B);
  world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
  const lines = await printedLog(world, { recover: 'true' });
  expect(titlesOf(lines)).toEqual(['Recovery: events (times in UTC)', STEP, EVENTS]);
});
