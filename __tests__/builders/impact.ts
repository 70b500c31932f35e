/** Builds the impact of an update: disruption, losses, apps, parameters, and forecasts. */
import type { AppsAtRisk } from '../../src/rack/apps-at-risk.ts';
import type { Disruption } from '../../src/impact/disruption.ts';
import type { Forecast } from '../../src/impact/forecast.ts';
import type { ParameterChanges } from '../../src/rack/parameter-changes.ts';
import type { ReplacementConflict } from '../../src/impact/replacement-conflicts.ts';
import type { ProtectedLoss } from '../../src/impact/replacements.ts';
import type { TypeChange } from '../../src/impact/type-changes.ts';
import type { UnresolvedReference } from '../../src/impact/unresolved-references.ts';

/** Instances are replaced for certain, because of a new image. */
export function makeDisruption(text?: string, parts: Partial<Disruption> = {}): Disruption {
  return {
    level: 'instances-roll',
    certainty: 'certain',
    minutes: 50,
    reasons: [
      {
        effect: 'instances-roll',
        certainty: 'certain',
        logicalId: 'InstancesLaunchTemplate',
        property: 'LaunchTemplateData',
        cause: text ?? 'DefaultAmi',
        oldValue: 'ami-0aaa1111',
        newValue: 'ami-0bbb2222',
      },
      {
        effect: 'api-restarts',
        certainty: 'expected',
        logicalId: text ?? 'ApiWebService',
        property: text ?? 'TaskDefinition',
        cause: undefined,
        oldValue: undefined,
        newValue: undefined,
      },
    ],
    builderOnly: false,
    ...parts,
  };
}

/** One loss of each kind. The first one is documented by Convox. */
export function makeLosses(text?: string): readonly ProtectedLoss[] {
  const classic = 'AWS::ElasticLoadBalancing::LoadBalancer';
  const loss = {
    physicalId: 'staging-physical-id',
    meaning: undefined,
    certainty: 'certain' as const,
    properties: [],
    causedBy: [],
  };
  const maybe = { ...loss, why: 'if-changed', certainty: 'maybe' } as const;
  return [
    { ...loss, logicalId: 'Balancer', type: classic, holds: 'addresses', meaning: 'api-host', why: 'removed' },
    {
      ...loss,
      logicalId: 'Subnet0',
      type: 'AWS::EC2::Subnet',
      holds: 'network',
      meaning: 'subnet',
      why: 'replaced',
      properties: ['CidrBlock'],
      causedBy: ['Subnet0CIDR'],
    },
    {
      ...loss,
      logicalId: text ?? 'VolumeFilesystem',
      type: 'AWS::EFS::FileSystem',
      holds: 'data',
      why: 'replaced-unless',
      properties: ['KmsKeyId', text ?? 'Encrypted'],
    },
    {
      ...maybe,
      logicalId: 'Cluster',
      type: text ?? 'AWS::ECS::Cluster',
      holds: 'workload',
      causedBy: [text ?? 'CustomTopic.Arn'],
    },
    { ...maybe, logicalId: 'RegistryTable', type: 'AWS::DynamoDB::Table', holds: 'data' },
  ];
}

export function makeApps(text?: string): AppsAtRisk {
  return {
    processes: [
      { app: 'shop', process: text ?? 'web', count: 1, parameter: 'WebFormation' },
      { app: text ?? 'blog', process: 'web-worker', count: 1, parameter: 'WebWorkerFormation' },
    ],
    updating: ['blog', text ?? 'web'],
    apps: 4,
  };
}

export function makeParameterChanges(text?: string): ParameterChanges {
  return {
    added: [
      { name: 'Telemetry', default: text ?? 'Yes' },
      { name: 'HttpProxy', default: undefined },
      { name: text ?? 'Syslog', default: '' },
    ],
    dropped: [
      { name: 'ApiMemory', value: '512', customized: true, carriedTo: ['ApiWebMemory'] },
      { name: 'RootSize', value: text ?? '400', customized: true, carriedTo: [] },
      { name: 'ContainerDisk', value: '10', customized: false, carriedTo: [] },
    ],
    changedDefaults: [
      { name: 'InstanceBootCommand', from: text ?? 'echo ready', to: undefined, inForce: undefined },
      { name: 'BuildCpu', from: '0', to: '256', inForce: '0' },
    ],
    carried: [{ from: 'ApiMemory', to: 'ApiWebMemory' }],
    customized: ['InstanceType', text ?? 'Key'],
    fromTemplate: ['Private', 'Encryption'],
    formerDefaults: ['BuildCpu'],
    invalid: [],
  };
}

export function makeForecast(text?: string): Forecast {
  return {
    added: [{ logicalId: 'Cache', type: 'AWS::S3::Bucket', certainty: 'maybe' }],
    removed: [{ logicalId: text ?? 'Settings', type: text ?? 'AWS::S3::Bucket', certainty: 'certain', retained: true }],
    changed: [
      {
        logicalId: 'Instances',
        type: 'AWS::AutoScaling::AutoScalingGroup',
        certainty: 'certain',
        properties: ['LaunchTemplate', text ?? 'MaxSize'],
      },
    ],
    parameters: { added: [{ name: 'Telemetry', default: text ?? 'Yes' }], removed: ['RootSize', text ?? 'Syslog'] },
    disruption: makeDisruption(text, { certainty: 'expected' }),
    losses: makeLosses(text),
    conflicts: [],
    conflictRepair: undefined,
    typeChanges: [],
    unresolvedReferences: [],
  };
}

/** One conflict of each kind. The first two have the old resource and another one in conflict. */
export function makeConflicts(text?: string): readonly ReplacementConflict[] {
  const table = {
    logicalId: text ?? 'DynamoBuilds',
    type: 'AWS::DynamoDB::Table',
    kind: 'name',
    properties: ['TableName'],
  } as const;
  const nat = { logicalId: 'Nat0', type: 'AWS::EC2::NatGateway', kind: 'same', properties: ['AllocationId'] } as const;
  const balancer = { logicalId: 'Balancer', type: 'AWS::ElasticLoadBalancing::LoadBalancer', kind: 'zone' } as const;
  const key = {
    logicalId: 'EncryptionKey',
    type: text ?? 'Custom::KMSKey',
    kind: 'service-token',
    properties: ['ServiceToken'],
  } as const;
  return [
    { ...table, against: text ?? 'DynamoBuilds' },
    { ...nat, against: 'NatGateway0' },
    { ...balancer, properties: ['Subnets'], against: 'Balancer' },
    { ...key, against: 'EncryptionKey' },
  ];
}

/** The conflicts of a change of `Private`, and of many releases on private racks of July 2016. */
export function makeMountTargets(): readonly ReplacementConflict[] {
  const target = { type: 'AWS::EFS::MountTarget', kind: 'zone', properties: ['SubnetId'] } as const;
  return ['VolumeTarget0', 'VolumeTarget1'].map((logicalId) => ({ ...target, logicalId, against: logicalId }));
}

export function makeTypeChanges(text?: string): readonly TypeChange[] {
  return [
    {
      logicalId: 'ApiWebTasks',
      from: text ?? 'Custom::ECSTaskDefinition',
      to: 'AWS::ECS::TaskDefinition',
      certainty: 'certain',
    },
    { logicalId: text ?? 'ApiWebService', from: 'Custom::ECSService', to: 'AWS::ECS::Service', certainty: 'certain' },
  ];
}

/** Two that a parameter repairs, one with a value and one with a placeholder, and one without a repair. */
export function unresolvedExamples(text?: string): readonly UnresolvedReference[] {
  return [
    {
      logicalId: 'BuildCluster',
      certainty: 'certain',
      referrers: ['Resources/BuildLaunchTemplate'],
      dependsOn: ['BuildInstance'],
      repair: { parameter: 'BuildInstance', value: 't3.small' },
    },
    {
      logicalId: 'RouterSecurity',
      certainty: 'certain',
      referrers: ['Outputs/RouterInternalSecurityGroup', text ?? 'Resources/RouterInternal'],
      dependsOn: ['InternalOnly', text ?? 'Internal'],
      repair: { parameter: 'RouterInternalSecurityGroup', value: 'sg-...' },
    },
    {
      logicalId: text ?? 'Gateway',
      certainty: 'certain',
      referrers: ['Outputs/Gateway'],
      dependsOn: [],
      repair: undefined,
    },
  ];
}
