/** The rack of docs/samples: three releases behind, with the resources and values of Convox's own templates. */
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import type { PropertyValue } from '../../../src/cloudformation/property-values.ts';
import type { ServiceFacts } from '../../../src/rack/services.ts';
import { appStack } from '../../update/app-stack.ts';
import { catalogOf, modify, TEMPLATE, World } from '../../update/world.ts';

export const [OLD, REQUIRED, LATER, NEW] = [
  '20240314032321',
  '20260330131343',
  '20260406110041',
  '20260421192651',
] as const;

/** The part of Convox's templates that the updates of the samples change. The release occurs in the same places. */
export const SAMPLE_TEMPLATE = {
  ...TEMPLATE,
  Resources: {
    CustomTopic: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'convox-us-east-1', S3Key: { 'Fn::Sub': 'release/${Version}/lambda/formation.zip' } },
      },
    },
    DockertTLSCertGenerate: { Type: 'Custom::SelfSignedCertificate', Properties: { Version: { Ref: 'Version' } } },
    ApiWebTasks: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { ContainerDefinitions: [{ Name: 'web', Image: { 'Fn::Sub': 'convox/rack:${Version}' } }] },
    },
    ServiceWebApi: { Type: 'AWS::ECS::Service', Properties: { TaskDefinition: { Ref: 'ApiWebTasks' } } },
    InstancesLaunchTemplate: {
      Type: 'AWS::EC2::LaunchTemplate',
      Properties: { LaunchTemplateData: { UserData: { Ref: 'DockertTLSCertGenerate' } } },
    },
    Instances: {
      Type: 'AWS::AutoScaling::AutoScalingGroup',
      Properties: { LaunchTemplate: { LaunchTemplateId: { Ref: 'InstancesLaunchTemplate' } } },
    },
  },
};

const SYSLOG = { Syslog: { Type: 'String', Default: '' } };
const LOG_ROUTER = { LogRouter: { Type: 'AWS::Lambda::Function', Properties: {} } };

/** A rack of three instances, with two apps on it. */
export function sampleWorld(): World {
  const world = new World(OLD);
  world.catalog = catalogOf(OLD, `${REQUIRED}!`, `${LATER}!`, NEW);
  for (const release of [OLD, REQUIRED, LATER]) world.templates.set(release, SAMPLE_TEMPLATE);
  world.templates.set(NEW, {
    ...SAMPLE_TEMPLATE,
    Parameters: { ...SAMPLE_TEMPLATE.Parameters, ...SYSLOG },
    Resources: { ...SAMPLE_TEMPLATE.Resources, ...LOG_ROUTER },
  });
  world.changes = SAMPLE_CHANGES;
  world.set({ outputs: new Map([...world.stack.outputs, ['Cluster', 'staging-Cluster-1A2B3C4D5E6F']]) });
  world.services = SERVICES;
  world.instancesInService = 3;
  world.hasRollbackRows = true;
  world.physicalIds.set(
    'ServiceWebApi',
    'arn:aws:ecs:us-east-1:123456789012:service/staging-Cluster-1A2B3C/staging-ServiceWebApi-4D5E6F',
  );
  world.propertyValuesFor = (release) => valuesOf(release, world.stack.parameters.get('Version') ?? OLD);
  for (const [logicalId, weight] of WEIGHTS) world.weights.set(logicalId, weight);
  const web = ['WebFormation', '2,256,512'] as const;
  const worker = ['WorkerFormation', '1,256,512'] as const;
  world.apps = [
    appStack('shop', { parameters: new Map([web, worker]) }),
    appStack('blog', { parameters: new Map([['WebFormation', '1,128,256']]) }),
  ];
  return world;
}

/** The rack's own services and those of its apps. */
export const SERVICES: readonly ServiceFacts[] = [
  'ServiceWebApi',
  'ServiceMonitorApi',
  'shop-ServiceWeb',
  'shop-ServiceWorker',
  'blog-ServiceWeb',
].map((name) => ({ name: `staging-${name}-1A2B3C4D5E6F`, desired: 2, running: 2, deployments: 1, events: [] }));

/** A change caused by the release. */
export function change(
  logicalId: string,
  type: string,
  property: string,
  parts: Partial<ResourceChange> = {},
): ResourceChange {
  const causes = [
    {
      attribute: 'Properties',
      property,
      requiresRecreation: 'Never',
      evaluation: 'Static',
      source: 'ParameterReference',
      causingEntity: 'Version',
    } as const,
  ];
  return { ...modify(logicalId), type, causes, ...parts };
}

const SAMPLE_CHANGES: readonly ResourceChange[] = [
  change('ApiRole', 'AWS::IAM::Role', 'Policies'),
  change('CustomTopic', 'AWS::Lambda::Function', 'Runtime'),
  change('InstancesLifecycleHandler', 'AWS::Lambda::Function', 'Code'),
  change('ApiWebTasks', 'AWS::ECS::TaskDefinition', 'ContainerDefinitions', { replacement: 'true' }),
  change('ApiMonitorTasks', 'AWS::ECS::TaskDefinition', 'ContainerDefinitions', { replacement: 'true' }),
  change('ServiceWebApi', 'AWS::ECS::Service', 'TaskDefinition'),
  change('ServiceMonitorApi', 'AWS::ECS::Service', 'TaskDefinition'),
  change('InstancesLaunchTemplate', 'AWS::EC2::LaunchTemplate', 'LaunchTemplateData'),
  change('Instances', 'AWS::AutoScaling::AutoScalingGroup', 'LaunchTemplate'),
];

/** Shares of the duration of an update. Most of it is replacing the instances. */
const WEIGHTS = new Map([
  ['ApiRole', 0.4],
  ['CustomTopic', 0.4],
  ['InstancesLifecycleHandler', 0.4],
  ['ApiWebTasks', 0.1],
  ['ApiMonitorTasks', 0.1],
  ['ServiceWebApi', 3],
  ['ServiceMonitorApi', 2],
  ['InstancesLaunchTemplate', 0.3],
  ['Instances', 26],
]);

/**
 * The values in 20240314032321 and the releases from 20260330131343. Between later releases, only the name of the
 * release changes.
 */
function valuesOf(release: string, before: string): readonly PropertyValue[] {
  const isFirst = before === OLD;
  const value = (logicalId: string, property: string, was: unknown, will: unknown): PropertyValue => ({
    logicalId,
    attribute: 'Properties',
    property,
    before: text(was),
    after: text(will),
  });
  const code = (file: string): readonly [string, string] => [
    `release/${before}/lambda/${file}.zip`,
    `release/${release}/lambda/${file}.zip`,
  ];
  return [
    ...(isFirst
      ? [
          value('ApiRole', 'Policies', [PASS_ROLE], [PASS_ROLE, ECR_BUILD_ACCESS]),
          value('CustomTopic', 'Runtime', 'nodejs16.x', 'nodejs22.x'),
          value('InstancesLaunchTemplate', 'LaunchTemplateData', launchData('gp2', before), launchData('gp3', release)),
        ]
      : [
          value('InstancesLaunchTemplate', 'LaunchTemplateData', launchData('gp3', before), launchData('gp3', release)),
        ]),
    value('CustomTopic', 'Code/S3Key', ...code('formation')),
    value('InstancesLifecycleHandler', 'Code/S3Key', ...code('lifecycle')),
    value('ApiWebTasks', 'ContainerDefinitions', container('web', before), container('web', release, isFirst)),
    value('ApiMonitorTasks', 'ContainerDefinitions', container('monitor', before), container('monitor', release)),
  ];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function container(name: string, release: string, isReadonly = false): unknown {
  return [
    {
      Command: [`api/bin/${name}`],
      Cpu: '128',
      DockerLabels: { 'convox.release': release, 'rack.Version': release },
      Image: `convox/rack:${release}`,
      Memory: '256',
      Name: name,
      ...(isReadonly ? { ReadonlyRootFilesystem: 'false' } : {}),
    },
  ];
}

function launchData(volume: string, release: string): unknown {
  return {
    BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: '50', VolumeType: volume } }],
    InstanceType: 't3.small',
    MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'optional' },
    UserData: `#cloud-config\n# ${release}\n`,
  };
}

const PASS_ROLE = {
  PolicyName: 'PassRolePolicy',
  PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['iam:PassRole'], Resource: '*' }] },
};
const ECR_BUILD_ACCESS = {
  PolicyName: 'EcrBuildAccess',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'ecr:PutImage'], Resource: '*' }],
  },
};
