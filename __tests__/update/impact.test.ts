/** What an update would do to those who live on the rack: what is looked at, and whom a missing answer stops. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../src/cloudformation/change-set.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { appStack } from './app-stack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, modify, TEMPLATE, World } from './world.ts';

const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const ROLE = 'arn:aws:iam::123456789012:role/cloudformation';

// From 20231009150916 on each release renews certificates on the instances, so that a step from A to B rolls them.
function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

function warningsOf(world: World): readonly string[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning.code] : []));
}

describe('the rack’s apps, if instances are replaced', () => {
  it('are not read with downtime ignore', async () => {
    const world = worldAt(A, A, B);
    world.apps = [appStack('shop')];
    expect(await updateRack({ ...REQUEST, downtime: 'ignore' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('readAllStacks')).toEqual([]);
    expect(warningsOf(world)).toEqual([]);
  });

  it.each(['access-denied', 'unavailable'] as const)(
    'remain unknown with warn if there is no response (%s), and the update continues',
    async (kind) => {
      const world = worldAt(A, A, B);
      world.before('readAllStacks', () => {
        throw fault(kind, 'no answer');
      });
      expect(await updateRack({ ...REQUEST, downtime: 'warn' }, world.ports())).toEqual(UPDATED);
      expect(world.runEvents).toContainEqual({
        kind: 'warned',
        warning: { code: 'apps-unchecked', fault: expect.objectContaining({ kind }) },
      });
    },
  );

  it.each([
    ['access-denied', { code: 'access-denied', stack: '*' }],
    ['unavailable', { code: 'aws-unavailable' }],
  ] as const)('stop the run with refuse if there is no response (%s)', async (kind, problem) => {
    const world = worldAt(A, A, B);
    world.before('readAllStacks', () => {
      throw fault(kind, 'no answer');
    });
    expect(await updateRack({ ...REQUEST, downtime: 'refuse' }, world.ports())).toMatchObject({
      outcome: 'failed',
      problem,
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('stop the run even with warn if the credentials have expired', async () => {
    const world = worldAt(A, A, B);
    world.before('readAllStacks', () => {
      throw fault('credentials-expired', 'expired');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({ problem: { code: 'credentials-expired' } });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('cause a warning while they are being updated themselves', async () => {
    const world = worldAt(A, A, B);
    const [web, other] = [new Map([['WebFormation', '2,256,512']]), 'UPDATE_IN_PROGRESS'];
    world.apps = [appStack('shop', { parameters: web, status: other }), appStack('blog', { parameters: web })];
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual({ kind: 'warned', warning: { code: 'apps-updating', apps: ['shop'] } });
    expect(warningsOf(world)).not.toContain('apps-at-risk');
  });

  it.each([
    ['false', true],
    ['true', false],
  ] as const)('share one API task with HighAvailability %s: warned %s', async (value, warned) => {
    const world = worldAt(A, A, B);
    const template = {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, HighAvailability: { Type: 'String', Default: 'true' } },
    };
    world.templates.set(A, template).set(B, template);
    world.set({ parameters: new Map([...world.stack.parameters, ['HighAvailability', value]]) });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(warningsOf(world).includes('api-not-redundant')).toBe(warned);
  });
});

describe('a resource that the new template no longer has', () => {
  const removed = (policyAction: string | undefined): ResourceChange => ({
    ...modify('Bucket'),
    action: 'remove',
    type: 'AWS::S3::Bucket',
    replacement: undefined,
    policyAction,
  });

  it('is not a loss if it is retained', async () => {
    const world = worldAt(A, A, B);
    world.changes = [removed('Retain')];
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
  });

  it.each(['Delete', undefined])('is a loss if it is not: %s', async (policyAction) => {
    const world = worldAt(A, A, B);
    world.changes = [removed(policyAction)];
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      problem: { code: 'replacements-refused', losses: [{ logicalId: 'Bucket', why: 'removed' }] },
    });
  });
});

describe('the forecast of later steps', () => {
  it('ends if a template cannot be read, reports that, and the outcome is still planned', async () => {
    const world = worldAt(A, A, `${B}!`, `${C}!`, D);
    world.before('readTemplate', () => {
      if (world.calls.at(-1)?.about === C) throw fault('not-found', 'NoSuchKey', 'GetObject');
    });
    expect(await updateRack({ ...REQUEST, mode: 'plan' }, world.ports())).toEqual({
      kind: 'green',
      outcome: 'planned',
    });
    expect(world.runEvents).toContainEqual({ kind: 'step-not-forecast', to: C });
    // Nothing is compared with what is not known.
    expect(world.runEvents.some(({ kind }) => kind === 'step-forecast')).toBe(false);
  });
});

describe('a role for CloudFormation', () => {
  const request: UpdateRequest = { ...REQUEST, roleArn: ROLE };

  it('that the stack does not have yet causes a warning: it remains on the stack', async () => {
    const world = worldAt(A, A, B);
    await updateRack(request, world.ports());
    expect(world.runEvents).toContainEqual({ kind: 'warned', warning: { code: 'role-sticks', roleArn: ROLE } });
    expect(world.orders[0]?.roleArn).toBe(ROLE);
  });

  it('that the stack already has is not mentioned', async () => {
    const world = worldAt(A, A, B);
    world.set({ roleArn: ROLE });
    await updateRack(request, world.ports());
    expect(warningsOf(world)).not.toContain('role-sticks');
  });

  it('causes no warning if there is nothing to do', async () => {
    const world = worldAt(B, A, B);
    await updateRack(request, world.ports());
    expect(warningsOf(world)).not.toContain('role-sticks');
  });
});
