/** A rack, told from any other stack. */
import { describe, expect, test } from '@jest/globals';
import { parseRack, regionOf, type Rack } from '../../src/rack/rack.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';

interface Changes {
  readonly status?: string;
  readonly parentId?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

function stackWith(changes: Changes = {}): StackFacts {
  const basic = { Version: '20260420193621', Password: '****', InstanceCount: '5', InstanceType: 't3.small' };
  const parameters = new Map(Object.entries({ ...basic, ...changes.parameters }));
  parameters.delete(changes.without ?? '');
  return {
    arn: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/production/0a1b',
    name: 'production',
    status: changes.status ?? 'UPDATE_COMPLETE',
    statusReason: undefined,
    parameters,
    resolved: new Map(),
    outputs: new Map(Object.entries(changes.outputs ?? { Dashboard: 'rack.example' })),
    exports: new Map(),
    tags: Object.entries(changes.tags ?? { System: 'convox', Type: 'rack' }).map(([key, value]) => ({ key, value })),
    notificationArns: [],
    roleArn: undefined,
    parentId: changes.parentId,
    changeSetArn: undefined,
    createdAtMs: 0,
    updatedAtMs: undefined,
  };
}

function rackOf(changes: Changes): Rack {
  const reading = parseRack(stackWith(changes));
  if (reading.kind !== 'rack') throw new Error(JSON.stringify(reading.why));
  return reading.rack;
}

describe('a rack', () => {
  test('is recognized by its tags', () => {
    expect(rackOf({})).toMatchObject({
      name: 'production',
      region: 'eu-west-1',
      version: '20260420193621',
      status: 'UPDATE_COMPLETE',
      instanceCount: 5,
      batchSize: 1,
      apiHost: 'rack.example',
      apiReachable: true,
      knownBy: 'tags',
    });
  });

  test.each([{}, { Owner: 'ops' }, { Type: 'rack' }, { System: 'convox' }])(
    'is recognized by its parameters if it has no tags: %j',
    (tags) => {
      expect(rackOf({ tags }).knownBy).toBe('parameters');
    },
  );

  test('without high availability has an instance count of its own', () => {
    const counts = { InstanceCount: '5', NoHaInstanceCount: '1' };
    expect(rackOf({ parameters: { ...counts, HighAvailability: 'false' } }).instanceCount).toBe(1);
    expect(rackOf({ parameters: { ...counts, HighAvailability: 'true' } }).instanceCount).toBe(5);
    expect(rackOf({ parameters: counts }).instanceCount).toBe(5);
    expect(rackOf({ parameters: { InstanceCount: '5', HighAvailability: 'false' } }).instanceCount).toBe(5);
  });

  test('has the number of instances that are replaced at a time', () => {
    expect(rackOf({ parameters: { InstanceUpdateBatchSize: '2' } }).batchSize).toBe(2);
  });

  test.each(['', '0', '-1', '1.5', 'many'])('has the defaults for an instance count of %j', (text) => {
    const rack = rackOf({ parameters: { InstanceCount: text, InstanceUpdateBatchSize: text } });
    expect([rack.instanceCount, rack.batchSize]).toEqual([3, 1]);
  });

  test.each([{ PrivateApi: 'Yes' }, { WhiteList: '10.0.0.0/8' }])(
    'has an API that cannot be reached with %j',
    (parameters) => {
      expect(rackOf({ parameters }).apiReachable).toBe(false);
    },
  );

  test('has an API that can be reached without these', () => {
    expect(rackOf({ parameters: { PrivateApi: 'No', WhiteList: '' } }).apiReachable).toBe(true);
  });

  test('can lack the address of its API', () => {
    expect(rackOf({ outputs: {} }).apiHost).toBeUndefined();
  });

  test('can run a branch build', () => {
    expect(rackOf({ parameters: { Version: '20171211141019-internal-dns-removal' } }).version).toBe(
      '20171211141019-internal-dns-removal',
    );
  });
});

describe('not a rack', () => {
  test.each<[string, Changes, object]>([
    ['an app', { tags: { System: 'convox', Type: 'app' } }, { why: 'other-stack', type: 'app' }],
    ['a nested stack', { parentId: 'arn:parent' }, { why: 'nested-stack' }],
    ['a stack without a password', { without: 'Password' }, { why: 'lacks-parameters', lacks: ['Password'] }],
    ['a development rack', { parameters: { Development: 'Yes' } }, { why: 'development-rack' }],
    ['a rack at dev', { parameters: { Version: 'dev' } }, { why: 'development-rack' }],
    ['a rack at who knows what', { parameters: { Version: 'v3' } }, { why: 'unreadable-version', version: 'v3' }],
    ['a stack in a state unheard of', { status: 'UPDATE_PAUSED' }, { why: 'unknown-status', status: 'UPDATE_PAUSED' }],
  ])('%s', (_what, changes, why) => {
    expect(parseRack(stackWith(changes))).toEqual({ kind: 'not-a-rack', why });
  });

  test('Development=No is not a development rack', () => {
    expect(parseRack(stackWith({ parameters: { Development: 'No' } })).kind).toBe('rack');
  });
});

describe('the region', () => {
  test.each([
    ['arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/x/y', 'cn-north-1'],
    ['not an ARN', ''],
  ])('of %s is %j', (arn, region) => {
    expect(regionOf(arn)).toBe(region);
  });
});
