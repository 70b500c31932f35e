/** Maintenance windows in a run: when a step begins, and what a run does where none may. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMaintenanceWindow, type MaintenanceWindow } from '../../src/releases/maintenance-window.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { isOpenByDate } from '../releases/open-by-date.ts';
import { executeKept, REQUEST } from './request.ts';
import { catalogOf, fault, START_MS, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const MINUTE = 60_000;
const BEHIND = { kind: 'green', outcome: 'behind' };

/** A run starts on Monday at 03:00 UTC. */
const CLOSED = window('Tue 03:00-04:00 UTC');
const OPENING = START_MS + 24 * 60 * MINUTE;

function window(line: string): MaintenanceWindow {
  const parsed = parseMaintenanceWindow(line);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

function behind(): World {
  const world = new World(A);
  world.catalog = catalogOf(A, `${B}!`, C);
  return world;
}

const STEP: UpdateRequest = { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' } };

function reported(world: World): unknown {
  return world.runEvents.filter(({ kind }) => kind === 'window-checked');
}

describe('outside the maintenance windows', () => {
  it('an update ends as behind before it creates a change set, and reports when the next window opens', async () => {
    const world = behind();
    expect(await updateRack({ ...REQUEST, windows: [CLOSED] }, world.ports())).toEqual(BEHIND);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(reported(world)).toEqual([{ kind: 'window-checked', isOpen: false, opensAtMs: OPENING }]);
  });

  it('a reviewed change set is not executed, and is kept', async () => {
    const world = behind();
    const request = await executeKept(world);
    expect(await updateRack({ ...request, windows: [CLOSED] }, world.ports())).toEqual(BEHIND);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(1);
  });

  it('a failed rollback is not continued, and a warning says so', async () => {
    const world = behind();
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const request: UpdateRequest = { ...REQUEST, recovery: 'continue-rollback', windows: [CLOSED] };
    expect(await updateRack(request, world.ports())).toEqual(BEHIND);
    expect(world.asked('continueRollback')).toEqual([]);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'recovery-first', status: 'UPDATE_ROLLBACK_FAILED' },
    });
  });

  it('mode recover still continues a failed rollback', async () => {
    const world = behind();
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const ending = await updateRack({ ...REQUEST, mode: 'recover', windows: [CLOSED] }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'recovered' });
  });

  it('an update that has started is monitored to its end', async () => {
    const world = behind();
    world.catalog = catalogOf(A, B);
    world.clock.after(10 * MINUTE, () => {
      world.cancelling.abort('SIGINT');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({ outcome: 'unfinished' });
    const ports = { ...world.ports(), cancel: new AbortController().signal };
    expect(await updateRack({ ...REQUEST, windows: [CLOSED] }, ports)).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it('a rack that is up to date is up to date', async () => {
    const world = behind();
    world.catalog = catalogOf(A);
    const ending = await updateRack({ ...REQUEST, windows: [CLOSED] }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'up-to-date' });
  });

  it.each(['check', 'plan'] as const)('mode %s reports when the next window opens', async (mode) => {
    const world = behind();
    await updateRack({ ...REQUEST, mode, windows: [CLOSED] }, world.ports());
    expect(reported(world)).toEqual([{ kind: 'window-checked', isOpen: false, opensAtMs: OPENING }]);
  });
});

describe('a window that closes during a run', () => {
  it('lets a started step end, and holds the next one', async () => {
    const world = behind();
    const ending = await updateRack({ ...STEP, windows: [window('Mon 03:00-03:30 UTC')] }, world.ports());
    expect(ending).toEqual(BEHIND);
    expect(world.version).toBe(B);
    expect(world.orders).toHaveLength(1);
  });

  it('while the change set is created, leaves none behind', async () => {
    const world = behind();
    world.before('readChangeSet', (nth) => {
      if (nth < 8) throw fault('throttled', 'Rate exceeded', 'DescribeChangeSet');
    });
    expect(await updateRack({ ...REQUEST, windows: [window('Mon 03:00-03:01 UTC')] }, world.ports())).toEqual(BEHIND);
    expect(world.asked('createChangeSet')).toHaveLength(1);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('while AWS throttles the execution, ends the retries', async () => {
    const world = behind();
    world.before('executeChangeSet', () => {
      throw fault('throttled', 'Rate exceeded', 'ExecuteChangeSet');
    });
    expect(await updateRack({ ...REQUEST, windows: [window('Mon 03:00-03:01 UTC')] }, world.ports())).toEqual(BEHIND);
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
    const ending = await updateRack({ ...REQUEST, windows: [window('Mon 03:00-03:01 UTC')] }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
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
      await updateRack({ ...STEP, windows: given }, world.ports());
      expect(world.changeSets.size).toBe(0);
    }),
    { numRuns: 30 },
  );
  expect(started).toBeGreaterThan(10);
});
