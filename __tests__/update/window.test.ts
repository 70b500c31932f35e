/** Maintenance windows in a run: when a step starts, and what a run does if none may start. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMaintenanceWindow, type MaintenanceWindow } from '../../src/releases/maintenance-window.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { isOpenByDate } from '../releases/open-by-date.ts';
import { executeKept, REQUEST } from './request.ts';
import type { World } from './world.ts';
import { catalogOf, fault, START_MS } from './world.ts';
import { MINUTE, worldAt, A, B, C, run, BEHIND, UPDATED, UP_TO_DATE, STEPS } from './runs.ts';

/** A run starts on Monday at 03:00 UTC. */
const CLOSED = window('Tue 03:00-04:00 UTC');
const OPENING = START_MS + 24 * 60 * MINUTE;

function window(line: string): MaintenanceWindow {
  const parsed = parseMaintenanceWindow(line);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function behind(): World {
  const world = worldAt(A, A, `${B}!`, C);
  return world;
}

function reported(world: World): unknown {
  return world.runEvents.filter(({ kind }) => kind === 'window-checked');
}

describe('outside the maintenance windows', () => {
  it('an update ends as behind before it creates a change set, and reports when the next window opens', async () => {
    const world = behind();
    expect(await run(world, { windows: [CLOSED] })).toEqual(BEHIND);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(reported(world)).toEqual([{ kind: 'window-checked', isOpen: false, opensAtMs: OPENING }]);
  });

  it('a reviewed change set is not executed, and is kept', async () => {
    const world = behind();
    const request = await executeKept(world);
    expect(await run(world, { ...request, windows: [CLOSED] })).toEqual(BEHIND);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(1);
  });

  it('a failed rollback is not continued, and a warning says so', async () => {
    const world = behind();
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const request: UpdateRequest = { ...REQUEST, recovery: 'continue-rollback', windows: [CLOSED] };
    expect(await run(world, request)).toEqual(BEHIND);
    expect(world.asked('continueRollback')).toEqual([]);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'recovery-first', status: 'UPDATE_ROLLBACK_FAILED' },
    });
  });

  it('mode recover still continues a failed rollback', async () => {
    const world = behind();
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    expect(await run(world, { mode: 'recover', windows: [CLOSED] })).toEqual({ kind: 'green', outcome: 'recovered' });
  });

  it('an update that has started is monitored to its end', async () => {
    const world = behind();
    world.catalog = catalogOf(A, B);
    world.cancelAfter(10 * MINUTE);
    expect(await run(world)).toMatchObject({ outcome: 'unfinished' });
    const ports = { ...world.ports(), cancel: new AbortController().signal };
    expect(await updateRack({ ...REQUEST, windows: [CLOSED] }, ports)).toEqual(UPDATED);
  });

  it('a rack that is up to date is up to date', async () => {
    const world = behind();
    world.catalog = catalogOf(A);
    expect(await run(world, { windows: [CLOSED] })).toEqual(UP_TO_DATE);
  });

  it.each(['check', 'plan'] as const)('mode %s reports when the next window opens', async (mode) => {
    const world = behind();
    await run(world, { mode, windows: [CLOSED] });
    expect(reported(world)).toEqual([{ kind: 'window-checked', isOpen: false, opensAtMs: OPENING }]);
  });
});

describe('a window that closes during a run', () => {
  it('lets a started step end, and holds the next one', async () => {
    const world = behind();
    expect(await run(world, { ...STEPS, windows: [window('Mon 03:00-03:30 UTC')] })).toEqual(BEHIND);
    expect(world.version).toBe(B);
    expect(world.orders).toHaveLength(1);
  });

  it('while the change set is created, leaves none behind', async () => {
    const world = behind();
    world.before('readChangeSet', (nth) => {
      if (nth < 8) throw fault('throttled', 'Rate exceeded', 'DescribeChangeSet');
    });
    expect(await run(world, { windows: [window('Mon 03:00-03:01 UTC')] })).toEqual(BEHIND);
    expect(world.asked('createChangeSet')).toHaveLength(1);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('while AWS throttles the execution, ends the retries', async () => {
    const world = behind();
    world.fail('executeChangeSet', fault('throttled', 'Rate exceeded', 'ExecuteChangeSet'));
    expect(await run(world, { windows: [window('Mon 03:00-03:01 UTC')] })).toEqual(BEHIND);
    expect(world.changeSets.size).toBe(0);
  });

  it('while the response of the execution is lost, monitors the update that has started', async () => {
    const world = behind();
    world.catalog = catalogOf(A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth > 1) throw fault('unavailable', 'no response', 'ExecuteChangeSet');
      const [stored] = world.changeSets.values();
      if (stored === undefined) throw new Error('no change set');
      const { parameters, name } = stored.facts;
      world.begin({ token: name, parameters, resources: ['Instances'] });
      throw fault('unavailable', 'no response', 'ExecuteChangeSet');
    });
    expect(await run(world, { windows: [window('Mon 03:00-03:01 UTC')] })).toEqual(UPDATED);
  });
});

it('no step starts outside the windows, whatever the windows, the delays and the throttling', async () => {
  const minute = fc.integer({ min: 0, max: 1_439 });
  const windows = fc.array(
    fc
      .record({ days: fc.constantFrom(new Set([1]), new Set([1, 2]), new Set([0])), start: minute, end: minute })
      .filter(({ start, end }) => start !== end)
      .map((parts): MaintenanceWindow => ({ ...parts, zone: 'Europe/Berlin' })),
    { minLength: 1, maxLength: 2 },
  );
  let started = 0;
  await fc.assert(
    fc.asyncProperty(windows, fc.integer({ min: 1, max: 240 }), fc.nat(30), async (given, updateMinutes, throttled) => {
      const world = behind();
      world.updateMs = updateMinutes * MINUTE;
      world.before('executeChangeSet', (nth) => {
        expect(isOpenByDate(given, world.clock.nowMs())).toBe(true);
        started += 1;
        if (nth <= throttled) throw fault('throttled', 'Rate exceeded', 'ExecuteChangeSet');
      });
      await run(world, { ...STEPS, windows: given });
      expect(world.changeSets.size).toBe(0);
    }),
    { numRuns: 30 },
  );
  expect(started).toBeGreaterThan(10);
});
