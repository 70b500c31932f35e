/** `convox-records: write`: what a run leaves in Convox's own records, and that these can never fail it. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:staging-notifications';
const WRITE: UpdateRequest = { ...REQUEST, convoxRecords: 'write' };

function behind(outputs: Record<string, string> = { NotificationTopic: TOPIC }): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.set({ outputs: new Map([...world.stack.outputs, ...Object.entries(outputs)]) });
  return world;
}

function events(world: World): readonly unknown[] {
  return world.asked('publishEvent').map((about) => JSON.parse(about.replace(`${TOPIC} `, '')) as unknown);
}

function warnings(world: World): readonly unknown[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning] : []));
}

describe('convox-records: write', () => {
  it('adds the release in the time format of Convox, and publishes the success', async () => {
    const world = behind();
    await updateRack(WRITE, world.ports());
    expect(world.asked('writeRelease')).toEqual([
      expect.stringMatching(/^staging-releases 20260102000000 staging 20261123\.03\d{4}\.\d{3}000000$/),
    ]);
    expect(events(world)).toEqual([
      {
        action: 'rack:update',
        data: { version: B, rack: 'staging' },
        status: 'success',
        timestamp: expect.stringMatching(/^2026-11-23T03:\d\d:\d\d\.\d{3}Z$/),
      },
    ]);
    expect(warnings(world)).toEqual([]);
  });

  it('takes the table that the stack names', async () => {
    const world = behind({ NotificationTopic: TOPIC, DynamoReleases: 'other-releases' });
    await updateRack(WRITE, world.ports());
    expect(world.asked('writeRelease')).toEqual([expect.stringMatching(/^other-releases /)]);
  });

  it('records each step of a route', async () => {
    const world = behind();
    world.catalog = catalogOf(A, `${B}!`, C);
    await updateRack({ ...WRITE, route: { ...REQUEST.route, requiredReleases: 'step' } }, world.ports());
    expect(world.asked('writeRelease').map((about) => about.split(' ')[1])).toEqual([B, C]);
    expect(events(world)).toHaveLength(2);
  });

  it('publishes a failure without the words of AWS, and adds no release', async () => {
    const world = behind();
    world.failing = { logicalId: 'ApiWebService', reason: 'the password is hunter2' };
    await updateRack(WRITE, world.ports());
    expect(world.asked('writeRelease')).toEqual([]);
    const message =
      'update to 20260102000000 failed: UPDATE_ROLLBACK_COMPLETE; first failure: ApiWebService (AWS::ECS::Service)';
    expect(events(world)).toMatchObject([{ status: 'error', data: { version: B, rack: 'staging', message } }]);
  });

  it.each([
    ['writeRelease', 'release', 'access-denied'],
    ['writeRelease', 'release', 'not-found'],
    ['publishEvent', 'event', 'access-denied'],
    ['publishEvent', 'event', 'not-found'],
  ] as const)('warns where %s is refused, and the update succeeds', async (call, record, kind) => {
    const world = behind();
    world.before(call, () => {
      throw fault(kind);
    });
    expect(await updateRack(WRITE, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    expect(warnings(world)).toEqual([{ code: 'record-not-written', record, cause: expect.objectContaining({ kind }) }]);
    expect(world.asked('publishEvent')).toHaveLength(1);
  });

  it('warns where the stack names no topic', async () => {
    const world = behind({});
    await updateRack(WRITE, world.ports());
    expect(warnings(world)).toEqual([{ code: 'record-not-written', record: 'event', cause: 'no-topic' }]);
  });

  it('tries again while DynamoDB throttles', async () => {
    const world = behind();
    world.before('writeRelease', (nth) => {
      if (nth < 3) throw fault('throttled');
    });
    await updateRack(WRITE, world.ports());
    expect(world.asked('writeRelease')).toHaveLength(3);
    expect(warnings(world)).toEqual([]);
  });
});

it('without it, nothing is recorded', async () => {
  const world = behind();
  await updateRack(REQUEST, world.ports());
  expect([...world.asked('writeRelease'), ...world.asked('publishEvent')]).toEqual([]);
});
