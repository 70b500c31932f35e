/** What a last reading of the story found, each kept here as the rule that it broke. */
import { describe, expect, it } from '@jest/globals';
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import type { Ports, Stacks } from '../../src/update/ports.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { executeKept, REQUEST } from './request.ts';
import { catalogOf, fault, version, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const NEVER = new AbortController().signal;
const STEP = { ...REQUEST.route, requiredReleases: 'step' as const };

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

function warningsOf(world: World): readonly string[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning.code] : []));
}

/** The world's ports with some calls of its CloudFormation done otherwise. */
function portsWith(world: World, otherwise: (stacks: Stacks) => Partial<Stacks>): Ports {
  const ports = world.ports();
  return { ...ports, stacks: { ...ports.stacks, ...otherwise(ports.stacks) } };
}

describe('a call that a cancel ended', () => {
  it('and that creates a change set late leaves none behind, or reports that one may exist', async () => {
    const world = worldAt(A, A, B);
    const ports = portsWith(world, (stacks) => ({
      createChangeSet: async (order) => {
        world.cancelling.abort('SIGINT');
        await world.clock.sleep(2_500, NEVER);
        return stacks.createChangeSet(order);
      },
    }));
    expect(await updateRack(REQUEST, ports)).toMatchObject({ outcome: 'cancelled' });
    await world.clock.sleep(10_000, NEVER);
    expect(world.changeSets.size === 0 || warningsOf(world).includes('change-set-left')).toBe(true);
  });

  it('and that executes a kept change set late is not reported as "nothing was changed"', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (...call) => {
        world.cancelling.abort('SIGINT');
        await world.clock.sleep(2_000, NEVER);
        await stacks.executeChangeSet(...call);
      },
    }));
    expect(await updateRack(request, ports)).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'monitoring-failed' },
    });
  });

  it('to roll back, throttled until no time is left, is not reported as a rollback', async () => {
    const world = worldAt(A, A, B);
    world.before('cancelUpdate', () => {
      throw fault('throttled', 'Rate exceeded', 'CancelUpdateStack');
    });
    world.before('readEvents', (nth) => {
      if (nth === 5) world.cancelling.abort('SIGINT');
    });
    const ending = await updateRack({ ...REQUEST, onCancel: 'roll-back' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'cancelled-rollback-refused' } });
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });
});

describe("another run's operation", () => {
  it('is not rolled back by a cancel of this run, even if it executed the change set that this run was to execute', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const theirs = makeOperationToken({
      from: version(A),
      to: version(B),
      run: { runId: '5', attempt: '1', use: 'q' },
      step: 1,
      attempt: 1,
    });
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (ref) => {
        await stacks.executeChangeSet(ref, theirs);
        throw fault('change-set-not-executable', 'cannot be executed in its current status of [EXECUTE_IN_PROGRESS]');
      },
    }));
    world.clock.after(10 * 60_000, () => {
      world.cancelling.abort('SIGINT');
    });
    await updateRack({ ...request, onCancel: 'roll-back' }, ports);
    expect(world.asked('cancelUpdate')).toEqual([]);
  });

  it('is not undone if it updated the rack while this run created its change set', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.before('createChangeSet', (nth) => {
      const parameters = new Map([...world.stack.parameters, ['Version', C]]);
      if (nth === 1) world.set({ parameters, updatedAtMs: world.clock.nowMs() });
    });
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({ outcome: 'refused', problem: { code: 'plan-stale', by: 'another-update' } });
    expect(world.version).toBe(C);
    expect(world.changeSets.size).toBe(0);
  });

  it('that is joined has its own parameters, and those of this run are reported as not applied', async () => {
    const world = worldAt(A, A, B);
    const run = { runId: '777', attempt: '1', use: 'q' };
    const token = makeOperationToken({ from: version(A), to: version(B), run, step: 1, attempt: 1 });
    world.begin({ token, parameters: new Map([...world.stack.parameters, ['Version', B]]), resources: ['X'] });
    const parameters = new Map([['InstanceType', 'm5.large']]);
    expect(await updateRack({ ...REQUEST, parameters }, world.ports())).toEqual(UPDATED);
    expect(warningsOf(world)).toContain('parameters-not-applied');
  });

  it('a cancel in the console is part of this run’s update: reported as rolled back, with or without the autoscaler', async () => {
    const world = worldAt(A, A, B);
    const before = world.stack.parameters;
    world.before('executeChangeSet', () => {
      world.clock.after(10 * 60_000, () => {
        world.rollBack('Console-CancelUpdateStack-1', before, 'User Initiated');
        world.clock.after(world.rollbackMs + 60_000, () => {
          world.autoscale('4');
        });
      });
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({ outcome: 'rolled-back' });
  });
});

describe('an outdated response', () => {
  it('between two steps does not make a completed update one in progress', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    let cleaning: Awaited<ReturnType<Stacks['readStack']>> | undefined;
    let texts = false;
    const ports = portsWith(world, (stacks) => ({
      readStack: async (name) => {
        const stack = await stacks.readStack(name);
        if (stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') cleaning ??= stack;
        if (texts || name !== 'staging' || cleaning === undefined || stack.status !== 'UPDATE_COMPLETE') return stack;
        texts = true;
        return cleaning;
      },
    }));
    expect(await updateRack({ ...REQUEST, route: STEP }, ports)).toEqual(UPDATED);
    expect(texts).toBe(true);
    expect(world.version).toBe(C);
  });
});

describe('events that cannot be read', () => {
  it('do not turn a definite error into a doubt: the step is planned again', async () => {
    const world = worldAt(A, A, B);
    world.before('readEvents', () => {
      throw fault('access-denied', 'not authorized', 'DescribeStackEvents');
    });
    world.before('executeChangeSet', (nth) => {
      if (nth === 1) world.autoscale('4');
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(warningsOf(world)).toContain('events-unreadable');
  });
});

describe('a bug in the action', () => {
  it('between creating a change set and executing it leaves none behind', async () => {
    for (const mode of ['update', 'plan'] as const) {
      const world = worldAt(A, A, B);
      world.before('readAllStacks', () => {
        throw new TypeError('a bug');
      });
      await expect(updateRack({ ...REQUEST, mode }, world.ports())).rejects.toThrow('a bug');
      expect(world.changeSets.size).toBe(0);
    }
  });
});
