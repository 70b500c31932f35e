/** Maintenance windows in a run: when a step starts, and what a run does if none may start. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMaintenanceWindow, type MaintenanceWindow } from '../../src/releases/maintenance-window.ts';
import { isOpenByDate } from '../releases/open-by-date.ts';
import { executeKept } from './request.ts';
import { fault, START_MS, type World } from './world.ts';
import { A, B, BEHIND, C, endOf, MINUTE, RECOVERING, run, STEPS, STUCK, UPDATED, warningsOf, worldAt } from './runs.ts';

function window(line: string): MaintenanceWindow {
  const parsed = parseMaintenanceWindow(line);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

/** A run starts on Monday at 03:00 UTC. */
const CLOSED = { windows: [window('Tue 03:00-04:00 UTC')] };
const CLOSING = { windows: [window('Mon 03:00-03:01 UTC')] };
const NOT_OPEN = { kind: 'window-checked', isOpen: false, opensAtMs: START_MS + 24 * 60 * MINUTE };

const behind = (): World => worldAt(A, A, `${B}!`, C);
const checksOf = (world: World): unknown => world.runEvents.filter(({ kind }) => kind === 'window-checked');

describe('outside the maintenance windows', () => {
  it('an update ends as behind before it creates a change set, and reports when the next window opens', async () => {
    const world = behind();
    expect(await run(world, CLOSED)).toEqual(BEHIND);
    expect(world.callsOf('createChangeSet')).toEqual([]);
    expect(checksOf(world)).toEqual([NOT_OPEN]);
  });

  it.each(['check', 'plan'] as const)('mode %s reports when the next window opens', async (mode) => {
    const world = behind();
    await run(world, { mode, ...CLOSED });
    expect(checksOf(world)).toEqual([NOT_OPEN]);
  });

  it('a reviewed change set is not executed, and is kept', async () => {
    const world = behind();
    expect(await run(world, { ...(await executeKept(world)), ...CLOSED })).toEqual(BEHIND);
    expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([0, 1]);
  });

  it('a failed rollback is not continued, with a warning', async () => {
    const world = behind().set(STUCK);
    expect(await run(world, { ...RECOVERING, ...CLOSED })).toEqual(BEHIND);
    expect(world.callsOf('continueRollback')).toEqual([]);
    expect(warningsOf(world)).toContainEqual({ code: 'recovery-first', ...STUCK });
  });

  it('mode recover still continues a failed rollback', async () => {
    expect(await endOf(behind().set(STUCK), { mode: 'recover', ...CLOSED })).toBe('recovered');
  });

  it('an update that has started is monitored to its end', async () => {
    const world = worldAt(A, A, B).cancelAfter(10 * MINUTE);
    expect(await run(world)).toMatchObject({ outcome: 'unfinished' });
    expect(await endOf(world, CLOSED, { ...world.ports(), cancel: new AbortController().signal })).toBe('updated');
  });

  it('a rack that is up to date is up to date', async () => {
    expect(await endOf(worldAt(A, A), CLOSED)).toBe('up-to-date');
  });
});

describe('a window that closes during a run', () => {
  it('lets a started step end, and prevents the next one', async () => {
    const world = behind();
    expect(await run(world, { ...STEPS, windows: [window('Mon 03:00-03:30 UTC')] })).toEqual(BEHIND);
    expect([world.version, world.orders.length]).toEqual([B, 1]);
  });

  it('does not leave a change set behind if it closes while the change set is created', async () => {
    const world = behind().before('readChangeSet', (nth) => {
      if (nth < 8) throw fault('throttled');
    });
    expect(await run(world, CLOSING)).toEqual(BEHIND);
    expect([world.orders.length, world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([1, 0, 0]);
  });

  it('while AWS throttles the execution, ends the retries', async () => {
    const world = behind().fail('executeChangeSet', fault('throttled'));
    expect(await run(world, CLOSING)).toEqual(BEHIND);
    expect(world.changeSets.size).toBe(0);
  });

  it('while the response of the execution is lost, monitors the update that has started', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      const [stored] = world.changeSets.values();
      if (nth === 1 && stored !== undefined)
        world.begin({ token: stored.facts.name, parameters: stored.facts.parameters, resources: ['Instances'] });
      throw fault('unavailable');
    });
    expect(await run(world, CLOSING)).toEqual(UPDATED);
  });
});

it('no step starts outside the windows, whatever the windows, the delays and the throttling', async () => {
  const minute = fc.integer({ min: 0, max: 1_439 });
  const days = fc.constantFrom(new Set([1]), new Set([1, 2]), new Set([0]));
  const windows = fc.array(
    fc
      .record({ days, start: minute, end: minute, zone: fc.constant('Europe/Berlin') })
      .filter(({ start, end }) => start !== end),
    { minLength: 1, maxLength: 2 },
  );
  let started = 0;
  await fc.assert(
    fc.asyncProperty(windows, fc.integer({ min: 1, max: 240 }), fc.nat(30), async (given, updateMinutes, throttled) => {
      const world = behind().with({ updateMs: updateMinutes * MINUTE });
      world.before('executeChangeSet', (nth) => {
        expect(isOpenByDate(given, world.clock.nowMs())).toBe(true);
        started += 1;
        if (nth <= throttled) throw fault('throttled');
      });
      await run(world, { ...STEPS, windows: given });
      expect(world.changeSets.size).toBe(0);
    }),
    { numRuns: 30 },
  );
  expect(started).toBeGreaterThan(10);
});
