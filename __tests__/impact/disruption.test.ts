/** Disruption by an update, computed from change sets of all eras. */
import { describe, expect, test } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { assessDisruption, type DisruptionFacts } from '../../src/impact/disruption.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';

const OLD = '20190126182547' as RackVersion;
const NEW = '20220607201406' as RackVersion;

function cause(property: string, rest: Partial<ChangeCause> = {}): ChangeCause {
  return {
    attribute: 'Properties',
    property,
    requiresRecreation: 'Never',
    evaluation: 'Static',
    source: 'DirectModification',
    causingEntity: undefined,
    ...rest,
  };
}

function modify(logicalId: string, causes: readonly ChangeCause[], rest: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'modify',
    logicalId,
    physicalId: 'x',
    type: 'AWS::Some::Type',
    replacement: 'false',
    scope: ['Properties'],
    causes,
    ...rest,
  };
}

function assess(changes: readonly ResourceChange[], rest: Partial<DisruptionFacts> = {}) {
  return assessDisruption({
    changes,
    rack: { instanceCount: 3, batchSize: 1 },
    resolved: { before: new Map(), after: new Map() },
    current: OLD,
    target: NEW,
    ...rest,
  });
}

const ROLLING = [
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'VPCZoneIdentifier',
  'SpotFleetRequestConfigData',
];
const LAUNCHING = [
  'LaunchConfiguration',
  'SpotLaunchConfiguration',
  'InstancesLaunchTemplate',
  'SpotInstanceLaunchTemplate',
  'SpotFleetLT',
];
const API = [
  'ApiWeb',
  'RackWeb',
  'WebService',
  'ApiWebService',
  'ServiceWebApi',
  'ApiWebTasks',
  'WebTasks',
  'RackWebTasks',
  'ApiMonitor',
  'RackMonitor',
  'RackMonitorTasks',
  'MonitorService',
  'MonitorTasks',
  'ApiMonitorService',
  'ApiMonitorTasks',
  'ServiceMonitorApi',
];

describe('instances are replaced', () => {
  test.each(
    ROLLING.flatMap((property) => ['Instances', 'SpotInstances', 'SpotFleet'].map((id) => [id, property] as const)),
  )('when %s changes %s', (id, property) => {
    expect(assess([modify(id, [cause(property)])])).toMatchObject({
      level: 'instances-roll',
      certainty: 'certain',
      reasons: [{ logicalId: id, property }],
    });
  });

  test.each(LAUNCHING)('when %s changes at all', (id) => {
    expect(assess([modify(id, [cause('UserData')])]).level).toBe('instances-roll');
  });

  test('certainly when the group itself is replaced or removed', () => {
    expect(assess([modify('SpotInstances', [], { action: 'remove', replacement: undefined })])).toMatchObject({
      level: 'instances-roll',
      certainty: 'certain',
    });
    expect(assess([modify('Instances', [], { replacement: 'true' })]).level).toBe('instances-roll');
  });

  test('possibly, when it depends on an attribute that may not change', () => {
    const dynamic = cause('LaunchTemplate', {
      evaluation: 'Dynamic',
      causingEntity: 'InstancesLaunchTemplate.LatestVersionNumber',
    });
    expect(assess([modify('Instances', [dynamic])])).toMatchObject({
      level: 'instances-roll',
      certainty: 'expected',
      reasons: [{ cause: 'InstancesLaunchTemplate.LatestVersionNumber' }],
    });
  });

  test('certainly when one of two rows for the same property is static, as with parameters', () => {
    const twice = [cause('ImageId', { evaluation: 'Dynamic' }), cause('ImageId', { causingEntity: 'DefaultAmi' })];
    const disruption = assess([modify('LaunchConfiguration', twice)]);
    expect(disruption.certainty).toBe('certain');
    expect(disruption.reasons).toHaveLength(1);
  });

  test('with the old and the new image, if an SSM parameter has a newer one', () => {
    const change = modify('InstancesLaunchTemplate', [cause('LaunchTemplateData', { causingEntity: 'DefaultAmi' })]);
    const resolved = { before: new Map([['DefaultAmi', 'ami-1']]), after: new Map([['DefaultAmi', 'ami-2']]) };
    expect(assess([change], { resolved }).reasons[0]).toMatchObject({
      cause: 'DefaultAmi',
      oldValue: 'ami-1',
      newValue: 'ami-2',
    });
  });

  test.each([
    [3, 1, 50],
    [4, 3, 40],
    [12, 2, 80],
    [1, 1, 30],
  ])('%i instances, %i at a time, in about %i minutes', (instanceCount, batchSize, minutes) => {
    const changes = [modify('Instances', [cause('LaunchTemplate')])];
    expect(assess(changes, { rack: { instanceCount, batchSize } }).minutes).toBe(minutes);
  });

  test('expectedly with every version from 20231009150916 on, because it renews certificates in their user data', () => {
    const change = modify('CustomTopic', [cause('Code')]);
    const target = '20231009150916' as RackVersion;
    expect(assess([change], { target })).toMatchObject({ level: 'instances-roll', certainty: 'expected' });
    expect(assess([change], { target: '20230523204317' as RackVersion }).level).toBe('none');
    expect(assess([change], { current: target, target }).level).toBe('none');
    expect(assess([], { target }).level).toBe('none');
  });
});

describe('the API restarts', () => {
  test.each(API)('when %s changes', (id) => {
    expect(assess([modify(id, [cause('TaskDefinition')])])).toMatchObject({
      level: 'api-restarts',
      minutes: undefined,
    });
  });

  test('when its service has another logical id', () => {
    const changes = [
      modify('ApiWebService', [], { action: 'remove' }),
      modify('ServiceWebApi', [], { action: 'add', replacement: undefined }),
    ];
    expect(assess(changes)).toMatchObject({ level: 'api-restarts', certainty: 'certain' });
  });

  test('but this is less severe than instances that may be replaced', () => {
    const changes = [
      modify('ServiceWebApi', [cause('TaskDefinition')]),
      modify('Instances', [cause('LaunchTemplate', { evaluation: 'Dynamic' })]),
    ];
    expect(assess(changes)).toMatchObject({ level: 'instances-roll', certainty: 'expected' });
  });

  test('not when only its desired count changes', () => {
    expect(assess([modify('ServiceWebApi', [cause('DesiredCount')])]).level).toBe('none');
  });
});

describe('the reported disruption', () => {
  const dynamic = { evaluation: 'Dynamic' } as const;

  test('has all reasons in order, the most severe and certain first', () => {
    const changes = [
      modify('BuildLaunchTemplate', [cause('UserData')]),
      modify('ServiceWebApi', [cause('TaskDefinition', dynamic)]),
      modify('ApiWebTasks', [cause('Cpu')]),
      modify('Nested', [], { action: 'dynamic' }),
      modify('SpotInstances', [cause('LaunchTemplate', dynamic)]),
      modify('Instances', [cause('LaunchTemplate')]),
    ];
    const disruption = assess(changes);
    expect(disruption.reasons.map(({ logicalId, certainty }) => `${logicalId} ${certainty}`)).toEqual([
      'Instances certain',
      'SpotInstances expected',
      'Nested expected',
      'ApiWebTasks certain',
      'ServiceWebApi expected',
      'BuildLaunchTemplate certain',
    ]);
    expect(disruption).toMatchObject({ level: 'instances-roll', certainty: 'certain' });
  });

  test('is certainly none, even if the build instance is only expected to change', () => {
    expect(assess([modify('BuildInstances', [cause('UserData', dynamic)])])).toMatchObject({
      level: 'none',
      certainty: 'certain',
      builderOnly: true,
    });
  });

  test('has each property once, with the more certain row, whichever comes first', () => {
    const texts = (causes: readonly ChangeCause[]) =>
      assess([modify('LaunchConfiguration', causes)]).reasons.map((one) => [one.property, one.certainty, one.cause]);
    const [sure, unsure] = [
      cause('ImageId', { causingEntity: 'P' }),
      cause('ImageId', { ...dynamic, causingEntity: 'Q' }),
    ];
    expect(texts([sure, unsure])).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts([unsure, sure])).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts([unsure, { ...unsure, causingEntity: 'R' }])).toEqual([['ImageId', 'expected', 'Q']]);
    expect(texts([sure, { ...sure, causingEntity: 'R' }])).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts([sure, cause('UserData')])).toHaveLength(2);
  });

  test('has values only if they differ', () => {
    const change = modify('InstancesLaunchTemplate', [cause('LaunchTemplateData', { causingEntity: 'DefaultAmi' })]);
    const same = new Map([['DefaultAmi', 'ami-1']]);
    expect(assess([change], { resolved: { before: same, after: same } }).reasons[0]).toMatchObject({
      oldValue: undefined,
      newValue: undefined,
    });
  });
});

describe('nothing is down', () => {
  test.each([
    ['other properties of the group', modify('Instances', [cause('MaxSize'), cause('Tags')])],
    ['tags of a launch template', modify('SpotFleetLT', [cause('', { attribute: 'Tags', property: undefined })])],
    ['a group that is imported', modify('SpotInstances', [], { action: 'import' })],
    ['a builder that goes', modify('BuildInstances', [cause('UserData')], { action: 'remove' })],
    ['a group that is new', modify('SpotInstances', [], { action: 'add' })],
    ['a launch resource that goes', modify('LaunchConfiguration', [], { action: 'remove' })],
    ['a table', modify('DynamoBuilds', [cause('TableName')])],
    ['a group whose tags alone are in scope', modify('Instances', [], { scope: ['Tags'] })],
  ])('with %s', (_, change) => {
    expect(assess([change])).toMatchObject({ level: 'none', certainty: 'certain', builderOnly: false, reasons: [] });
  });

  test.each(['Metadata', 'Tags', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'])(
    'when %s of an instance group changes, which affects no instance',
    (attribute) => {
      expect(assess([modify('LaunchConfiguration', [cause('X', { attribute })])]).level).toBe('none');
      expect(assess([modify('Instances', [], { scope: [attribute] })]).level).toBe('none');
    },
  );

  test.each(['BuildInstances', 'BuildLaunchConfiguration', 'BuildLaunchTemplate'])(
    'except the build instance, with %s',
    (id) => {
      expect(assess([modify(id, [cause('UserData')])])).toMatchObject({ level: 'none', builderOnly: true });
    },
  );

  test('and more than the build instance is affected if the API restarts too', () => {
    const changes = [modify('BuildLaunchTemplate', [cause('X')]), modify('ApiWebTasks', [cause('X')])];
    expect(assess(changes)).toMatchObject({ level: 'api-restarts', builderOnly: false });
  });
});

test('a change of the group without details is unknown, never none', () => {
  expect(assess([modify('Instances', [])])).toMatchObject({ level: 'unknown', certainty: 'expected' });
  expect(assess([modify('Instances', [], { scope: [] })]).level).toBe('unknown');
  expect(assess([modify('Instances', [], { scope: ['Tags', 'Properties'] })]).level).toBe('unknown');
  expect(assess([modify('Nested', [], { action: 'dynamic' })]).level).toBe('unknown');
});
