/** Which stacks are racks, and the facts of a rack. */
import { describe, expect, test } from '@jest/globals';
import { parseRack, type Rack } from '../../src/rack/rack.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { makeStack } from '../builders/stack.ts';

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
  return makeStack({
    arn: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/production/0a1b',
    name: 'production',
    ...(changes.status !== undefined && { status: changes.status }),
    parameters,
    outputs: new Map(Object.entries(changes.outputs ?? { Dashboard: 'rack.example' })),
    tags: Object.entries(changes.tags ?? { System: 'convox', Type: 'rack' }).map(([key, value]) => ({ key, value })),
    parentId: changes.parentId,
  });
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

  test.each<[Changes['parameters'], Partial<Rack>]>([
    [{ InstanceCount: '5', NoHaInstanceCount: '1', HighAvailability: 'false' }, { instanceCount: 1 }],
    [{ InstanceCount: '5', NoHaInstanceCount: '1', HighAvailability: 'true' }, { instanceCount: 5 }],
    [{ InstanceCount: '5', NoHaInstanceCount: '1' }, { instanceCount: 5 }],
    [{ InstanceCount: '5', HighAvailability: 'false' }, { instanceCount: 5 }],
    [{ InstanceUpdateBatchSize: '2' }, { batchSize: 2 }],
    ...['', '0', '-1', '1.5', 'many'].map((text): [Changes['parameters'], Partial<Rack>] => [
      { InstanceCount: text, InstanceUpdateBatchSize: text },
      { instanceCount: 3, batchSize: 1 },
    ]),
    [{ PrivateApi: 'Yes' }, { apiReachable: false }],
    [{ WhiteList: '10.0.0.0/8' }, { apiReachable: false }],
    [{ PrivateApi: 'No', WhiteList: '' }, { apiReachable: true }],
    [{ Development: 'No' }, { knownBy: 'tags' }],
    [
      { Version: '20171211141019-internal-dns-removal' },
      { version: '20171211141019-internal-dns-removal' as Rack['version'] },
    ],
  ])('with the parameters %j has %j', (parameters, facts) => {
    expect(rackOf({ parameters: parameters ?? {} })).toMatchObject(facts);
  });
});

describe('not a rack', () => {
  test.each<[string, Changes, object]>([
    ['an app', { tags: { System: 'convox', Type: 'app' } }, { why: 'other-stack', type: 'app' }],
    ['a nested stack', { parentId: 'arn:parent' }, { why: 'nested-stack' }],
    ['a stack without a password', { without: 'Password' }, { why: 'lacks-parameters', lacks: ['Password'] }],
    ['a development rack', { parameters: { Development: 'Yes' } }, { why: 'development-rack' }],
    ['a rack with the version dev', { parameters: { Version: 'dev' } }, { why: 'development-rack' }],
    ['a rack with an unknown version', { parameters: { Version: 'v3' } }, { why: 'unreadable-version', version: 'v3' }],
    ['a stack in an unknown status', { status: 'UPDATE_PAUSED' }, { why: 'unknown-status', status: 'UPDATE_PAUSED' }],
  ])('%s', (_what, changes, why) => {
    expect(parseRack(stackWith(changes))).toEqual({ kind: 'not-a-rack', why });
  });
});
