/** `convox-records`: the release and the event that the run writes as Convox does. */
import { describe, expect, it } from '@jest/globals';
import { fault, type World } from '../world.ts';
import { A, B, C, endOf, run, STEPS, warningsOf, worldAt } from '../runs.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:staging-notifications';
const WRITE = { convoxRecords: 'write' } as const;

function behind(outputs: Record<string, string> = { NotificationTopic: TOPIC }): World {
  const world = worldAt(A, A, B);
  return world.set({ outputs: new Map([...world.stack.outputs, ...Object.entries(outputs)]) });
}

function published(world: World): readonly unknown[] {
  return world.callsOf('publishEvent').map((about) => JSON.parse(about.replace(`${TOPIC} `, '')) as unknown);
}

describe('convox-records: write', () => {
  it('adds the release in the time format of Convox, and publishes the success', async () => {
    const world = behind();
    await run(world, WRITE);
    expect(world.callsOf('writeRelease')).toEqual([
      expect.stringMatching(/^staging-releases 20260102000000 staging 20261123\.03\d{4}\.\d{3}000000$/),
    ]);
    const timestamp = expect.stringMatching(/^2026-11-23T03:\d\d:\d\d\.\d{3}Z$/) as unknown;
    const data = { version: B, rack: 'staging' };
    expect(published(world)).toEqual([{ action: 'rack:update', data, status: 'success', timestamp }]);
    expect(warningsOf(world)).toEqual([]);
  });

  it('records each step of a route in the table that the stack names', async () => {
    const world = behind({ NotificationTopic: TOPIC, DynamoReleases: 'other-releases' });
    await run(world.with({ catalog: worldAt(A, A, `${B}!`, C).catalog }), { ...WRITE, ...STEPS });
    const rows = world.callsOf('writeRelease').map((about) => about.split(' ').slice(0, 2));
    expect(rows).toEqual([B, C].map((version) => ['other-releases', version]));
    expect(published(world)).toHaveLength(2);
  });

  it('publishes a failure without the text of AWS, and adds no release', async () => {
    const world = behind().with({ failing: { logicalId: 'ApiWebService', reason: 'the password is hunter2' } });
    await run(world, WRITE);
    expect(world.callsOf('writeRelease')).toEqual([]);
    const message = `update to ${B} failed: UPDATE_ROLLBACK_COMPLETE; first failure: ApiWebService (AWS::ECS::Service)`;
    expect(published(world)).toMatchObject([{ status: 'error', data: { version: B, rack: 'staging', message } }]);
  });

  it.each([
    ['writeRelease', 'release', 'access-denied'],
    ['publishEvent', 'event', 'not-found'],
  ] as const)('warns if %s is refused, and the update succeeds', async (call, record, kind) => {
    const world = behind().fail(call, fault(kind));
    expect(await endOf(world, WRITE)).toBe('updated');
    expect(warningsOf(world)).toMatchObject([{ code: 'record-not-written', record, cause: { kind } }]);
    expect(world.callsOf('publishEvent')).toHaveLength(1);
  });

  it('warns if the stack names no topic', async () => {
    const world = behind({});
    await run(world, WRITE);
    expect(warningsOf(world)).toEqual([{ code: 'record-not-written', record: 'event', cause: 'no-topic' }]);
  });

  it('retries while DynamoDB throttles', async () => {
    const world = behind().before('writeRelease', (nth) => {
      if (nth < 3) throw fault('throttled');
    });
    await run(world, WRITE);
    expect([world.callsOf('writeRelease').length, warningsOf(world)]).toEqual([3, []]);
  });
});

it('without convox-records, nothing is recorded', async () => {
  const world = behind();
  await run(world);
  expect([...world.callsOf('writeRelease'), ...world.callsOf('publishEvent')]).toEqual([]);
});
