/** Disruption by an update, computed from change sets of all eras. */
import { describe, expect, it } from '@jest/globals';
import type { ChangeCause, ResourceChange } from '../../src/cloudformation/change-set.ts';
import { assessDisruption, type DisruptionFacts } from '../../src/impact/disruption.ts';
import { makeCause, makeChange } from '../builders/change.ts';
import { versionOf } from '../builders/version.ts';

const OLD = versionOf('20190126182547');
/** The first release whose instances get new certificates with each version. */
const RENEWING = versionOf('20231009150916');
const DYNAMIC = { evaluation: 'Dynamic' } as const;
const LAUNCH_TEMPLATE = { property: 'LaunchTemplate' } as const;

function modify(
  logicalId: string,
  causes: readonly Partial<ChangeCause>[],
  rest: Partial<ResourceChange> = {},
): ResourceChange {
  return makeChange({ logicalId, causes: causes.map(makeCause), ...rest });
}

function assess(changes: readonly ResourceChange[], rest: Partial<DisruptionFacts> = {}) {
  return assessDisruption({
    changes,
    rack: { instanceCount: 3, batchSize: 1 },
    resolved: { before: new Map(), after: new Map() },
    current: OLD,
    target: versionOf('20220607201406'),
    ...rest,
  });
}

describe('instances are replaced', () => {
  it.each([
    ...['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'VPCZoneIdentifier'],
    'SpotFleetRequestConfigData',
  ])('when %s of a group changes', (property) => {
    for (const logicalId of ['Instances', 'SpotInstances', 'SpotFleet']) {
      const reasons = [{ logicalId, property }];
      expect(assess([modify(logicalId, [{ property }])])).toMatchObject({ level: 'instances-roll', reasons });
    }
  });

  it.each([
    ...['LaunchConfiguration', 'SpotLaunchConfiguration', 'InstancesLaunchTemplate'],
    ...['SpotInstanceLaunchTemplate', 'SpotFleetLT'],
  ])('when %s changes at all', (id) => {
    expect(assess([modify(id, [{ property: 'UserData' }])]).level).toBe('instances-roll');
  });

  it.each<[string, ResourceChange]>([
    ['removed', modify('SpotInstances', [], { action: 'remove', replacement: undefined })],
    ['replaced', modify('Instances', [], { replacement: 'true' })],
  ])('certainly when the group itself is %s', (_how, change) => {
    expect(assess([change])).toMatchObject({ level: 'instances-roll', certainty: 'certain' });
  });

  it('possibly, when it depends on an attribute that may not change', () => {
    const causingEntity = 'InstancesLaunchTemplate.LatestVersionNumber';
    expect(assess([modify('Instances', [{ ...LAUNCH_TEMPLATE, ...DYNAMIC, causingEntity }])])).toMatchObject({
      level: 'instances-roll',
      certainty: 'expected',
      reasons: [{ cause: causingEntity }],
    });
  });

  it.each([
    ['differ', 'ami-2', ['ami-1', 'ami-2']],
    ['are the same', 'ami-1', [undefined, undefined]],
  ])('with the images of an SSM parameter before and after, which %s', (_how, image, values) => {
    const change = modify('InstancesLaunchTemplate', [{ property: 'LaunchTemplateData', causingEntity: 'DefaultAmi' }]);
    const resolved = { before: new Map([['DefaultAmi', 'ami-1']]), after: new Map([['DefaultAmi', image]]) };
    const [reason] = assess([change], { resolved }).reasons;
    expect([reason?.cause, reason?.oldValue, reason?.newValue]).toEqual(['DefaultAmi', ...values]);
  });

  it('in about ten minutes a batch, and twenty for everything else', () => {
    const rack = { instanceCount: 4, batchSize: 3 };
    expect(assess([modify('Instances', [LAUNCH_TEMPLATE])], { rack }).minutes).toBe(40);
  });

  it.each<[string, number, Partial<DisruptionFacts>]>([
    ['instances-roll', 1, { target: RENEWING }],
    ['none', 1, { target: versionOf('20230523204317') }],
    ['none', 1, { current: RENEWING, target: RENEWING }],
    ['none', 0, { target: RENEWING }],
  ])(
    'by each version that renews their certificates, if anything changes: %s for %d changes',
    (level, count, facts) => {
      expect(assess([modify('CustomTopic', [{}])].slice(0, count), facts)).toMatchObject({
        level,
        certainty: level === 'none' ? 'certain' : 'expected',
      });
    },
  );
});

describe('the API restarts', () => {
  it.each([
    ...['ApiWeb', 'RackWeb', 'WebService', 'ApiWebService', 'ServiceWebApi', 'ApiWebTasks', 'WebTasks', 'RackWebTasks'],
    ...['ApiMonitor', 'RackMonitor', 'RackMonitorTasks', 'MonitorService', 'MonitorTasks', 'ApiMonitorService'],
    ...['ApiMonitorTasks', 'ServiceMonitorApi'],
  ])('when %s changes', (id) => {
    expect(assess([modify(id, [{}])])).toMatchObject({ level: 'api-restarts', minutes: undefined });
  });

  it('when its service has another logical id', () => {
    const changes = [
      modify('ApiWebService', [], { action: 'remove' }),
      modify('ServiceWebApi', [], { action: 'add', replacement: undefined }),
    ];
    expect(assess(changes)).toMatchObject({ level: 'api-restarts', certainty: 'certain' });
  });
});

describe('the reported disruption', () => {
  it('has all reasons in order, the most severe and certain first', () => {
    const disruption = assess([
      modify('BuildLaunchTemplate', [{ property: 'UserData' }]),
      modify('ServiceWebApi', [DYNAMIC]),
      modify('ApiWebTasks', [{ property: 'Cpu' }]),
      modify('Nested', [], { action: 'dynamic' }),
      modify('SpotInstances', [{ ...LAUNCH_TEMPLATE, ...DYNAMIC }]),
      modify('Instances', [LAUNCH_TEMPLATE]),
    ]);
    expect(disruption).toMatchObject({ level: 'instances-roll', certainty: 'certain', builderOnly: false });
    expect(disruption.reasons.map(({ logicalId, certainty }) => `${logicalId} ${certainty}`)).toEqual([
      'Instances certain',
      'SpotInstances expected',
      'Nested expected',
      'ApiWebTasks certain',
      'ServiceWebApi expected',
      'BuildLaunchTemplate certain',
    ]);
  });

  it('is an expected replacement of instances rather than a certain restart of the API', () => {
    const changes = [modify('ServiceWebApi', [{}]), modify('Instances', [{ ...LAUNCH_TEMPLATE, ...DYNAMIC }])];
    expect(assess(changes)).toMatchObject({ level: 'instances-roll', certainty: 'expected' });
  });

  it('has each property once, with the more certain row, whichever comes first', () => {
    const [sure, unsure] = [
      { property: 'ImageId', causingEntity: 'P' },
      { property: 'ImageId', ...DYNAMIC, causingEntity: 'Q' },
    ];
    const texts = (...causes: readonly Partial<ChangeCause>[]) =>
      assess([modify('LaunchConfiguration', causes)]).reasons.map((one) => [one.property, one.certainty, one.cause]);
    expect(texts(sure, unsure)).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts(unsure, sure)).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts(unsure, { ...unsure, causingEntity: 'R' })).toEqual([['ImageId', 'expected', 'Q']]);
    expect(texts(sure, { ...sure, causingEntity: 'R' })).toEqual([['ImageId', 'certain', 'P']]);
    expect(texts(sure, { property: 'UserData' })).toHaveLength(2);
  });
});

describe('nothing is down', () => {
  it.each([
    ['other properties of the group', modify('Instances', [{ property: 'MaxSize' }, { property: 'Tags' }])],
    ['the desired count of the API', modify('ServiceWebApi', [{ property: 'DesiredCount' }])],
    ['a group that is imported', modify('SpotInstances', [], { action: 'import' })],
    ['a group that is added', modify('SpotInstances', [], { action: 'add' })],
    ['a build instance that is removed', modify('BuildInstances', [{}], { action: 'remove' })],
    ['a launch resource that is removed', modify('LaunchConfiguration', [], { action: 'remove' })],
    ['a table', modify('DynamoBuilds', [{ property: 'TableName' }])],
  ])('with %s', (_what, change) => {
    expect(assess([change])).toMatchObject({ level: 'none', certainty: 'certain', builderOnly: false, reasons: [] });
  });

  it.each(['Metadata', 'Tags', 'CreationPolicy', 'UpdatePolicy', 'DeletionPolicy', 'UpdateReplacePolicy'])(
    'when %s of an instance group changes, which affects no instance',
    (attribute) => {
      expect(assess([modify('LaunchConfiguration', [{ attribute }])]).level).toBe('none');
      expect(assess([modify('Instances', [], { scope: [attribute] })]).level).toBe('none');
    },
  );

  it.each(['BuildInstances', 'BuildLaunchConfiguration', 'BuildLaunchTemplate'])(
    'except the build instance, with %s, even if that is only expected',
    (id) => {
      const builder = { level: 'none', certainty: 'certain', builderOnly: true };
      expect(assess([modify(id, [{ property: 'UserData', ...DYNAMIC }])])).toMatchObject(builder);
    },
  );
});

it.each<[string, ResourceChange]>([
  ['of the group', modify('Instances', [])],
  ['of the group with an empty scope', modify('Instances', [], { scope: [] })],
  ['of the group’s tags and properties', modify('Instances', [], { scope: ['Tags', 'Properties'] })],
  ['that only the update determines', modify('Nested', [], { action: 'dynamic' })],
])('a change without details %s is unknown, never none', (_what, change) => {
  expect(assess([change])).toMatchObject({ level: 'unknown', certainty: 'expected' });
});
