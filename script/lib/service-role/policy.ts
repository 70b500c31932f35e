/**
 * Derives the policy of a CloudFormation service role from templates: their resource types, who may assume their roles,
 * and which policies those roles have.
 */
import { CUSTOM_RESOURCE, PERMISSIONS, SERVICE_LINKED_ROLES, type Permissions } from './permissions.ts';

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>;
}

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/** One policy would exceed IAM's 6,144 characters, so there is one for each part. */
export const PARTS = ['compute', 'services', 'identity'] as const;
export type Part = (typeof PARTS)[number];

const COMPUTE: readonly string[] = ['autoscaling', 'ec2', 'ecs', 'elasticfilesystem', 'elasticloadbalancing'];

const IN_REGION = { StringEquals: { 'aws:RequestedRegion': 'REGION' } };
const ARN = (service: string, rest: string): string => `arn:aws:${service}:REGION:ACCOUNT:${rest}`;
const IAM = (rest: string): string => `arn:aws:iam::ACCOUNT:${rest}`;

/**
 * CloudFormation's generated names begin with the stack name. For other services, the policy allows all resources of
 * the region.
 */
const RESOURCES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [ARN('dynamodb', 'table/RACK-*')],
  events: [ARN('events', 'rule/RACK-*')],
  kinesis: [ARN('kinesis', 'stream/RACK-*')],
  lambda: [ARN('lambda', 'function:RACK-*')],
  logs: [ARN('logs', 'log-group:RACK-*')],
  s3: ['arn:aws:s3:::RACK-*'],
  sns: [ARN('sns', 'RACK-*')],
  sqs: [ARN('sqs', 'RACK-*')],
  ssm: [ARN('ssm', 'parameter/RACK*')],
};
/** Services whose requests do not have the rack's region. */
const GLOBAL = new Set(['iam', 'route53']);
/** Actions without resource-level permissions in a service that has them. */
const ON_EVERYTHING = new Set(['logs:DescribeLogGroups']);

/** @throws Error if a template has a resource type that PERMISSIONS does not list. */
export function serviceRolePolicies(templates: readonly Template[]): Readonly<Record<Part, Policy>> {
  const resources = templates.flatMap((template) => Object.values(template.Resources));
  const types = sorted(resources.map(({ Type }) => Type));
  const unknown = types.filter((type) => !type.startsWith('Custom::') && PERMISSIONS[type] === undefined);
  if (unknown.length > 0) throw new Error(`no permissions are known for ${unknown.join(', ')}`);
  const byService = actionsByService(types);
  const statements = [...byService]
    .filter(([service]) => service !== 'iam')
    .map(([service, actions]) => ({ service, statement: statementFor(service, actions) }));
  const isCompute = ({ service }: { readonly service: string }): boolean => COMPUTE.includes(service);
  const toPolicy = (...list: readonly Statement[]): Policy => ({ Version: '2012-10-17', Statement: list });
  return {
    compute: toPolicy(...statements.filter(isCompute).map(({ statement }) => statement)),
    services: toPolicy(
      ...statements.filter((one) => !isCompute(one)).map(({ statement }) => statement),
      ...onEverything([...byService.values()].flat()),
      ...BESIDE_THE_RESOURCES,
    ),
    identity: toPolicy(...identityStatements(byService.get('iam') ?? [], resources, types)),
  };
}

/** What an update reads besides the resources of the template. */
const BESIDE_THE_RESOURCES: readonly Statement[] = [
  {
    Sid: 'ReadLambdaCode',
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: ['arn:aws:s3:::convox-REGION/*'],
  },
  {
    Sid: 'ResolveTheNewestImage',
    Effect: 'Allow',
    Action: ['ssm:GetParameters'],
    Resource: ['arn:aws:ssm:REGION::parameter/aws/service/ecs/optimized-ami/*'],
  },
];

function actionsByService(types: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const actions = types.flatMap((type) => expand(PERMISSIONS[type] ?? CUSTOM_RESOURCE));
  const services = sorted(actions.map(serviceOf));
  return new Map(services.map((service) => [service, sorted(actions.filter((one) => serviceOf(one) === service))]));
}

function statementFor(service: string, actions: readonly string[]): Statement {
  return {
    Sid: service.charAt(0).toUpperCase() + service.slice(1),
    Effect: 'Allow',
    Action: actions.filter((action) => !ON_EVERYTHING.has(action)),
    Resource: RESOURCES[service] ?? ['*'],
    ...(GLOBAL.has(service) || RESOURCES[service] !== undefined ? {} : { Condition: IN_REGION }),
  };
}

function onEverything(actions: readonly string[]): readonly Statement[] {
  const reading = actions.filter((action) => ON_EVERYTHING.has(action));
  if (reading.length === 0) return [];
  return [{ Sid: 'ReadWithoutResource', Effect: 'Allow', Action: reading, Resource: ['*'], Condition: IN_REGION }];
}

/**
 * IAM statements are narrower: only names of the rack, only the managed policies of the templates, and roles only for
 * the services in the templates.
 */
function identityStatements(
  actions: readonly string[],
  resources: readonly Template['Resources'][string][],
  types: readonly string[],
): readonly Statement[] {
  const kinds = sorted(types.flatMap((type) => KIND[type] ?? []));
  const paths = sorted(resources.filter(({ Type }) => KIND[Type] !== undefined).map(pathOf));
  const own = kinds.flatMap((kind) => paths.map((path) => IAM(`${kind}${path}RACK-*`)));
  const attach = actions.filter((action) => /:(?:Attach|Detach)(?:Role|User)Policy$/.test(action));
  const roles = own.filter((arn) => arn.includes(':role/'));
  return [
    {
      Sid: 'Iam',
      Effect: 'Allow',
      Action: actions.filter((action) => !attach.includes(action)),
      Resource: own,
    },
    {
      Sid: 'AttachThePoliciesOfTheTemplates',
      Effect: 'Allow',
      Action: attach,
      Resource: own.filter((arn) => /:(?:role|user)\//.test(arn)),
      Condition: {
        ArnLike: { 'iam:PolicyARN': [...own.filter((arn) => arn.includes(':policy/')), ...managedPolicies(resources)] },
      },
    },
    {
      Sid: 'PassTheRolesOfTheRack',
      Effect: 'Allow',
      Action: ['iam:PassRole'],
      Resource: roles,
      Condition: { StringEquals: { 'iam:PassedToService': trustedServices(resources) } },
    },
    {
      Sid: 'CreateServiceLinkedRoles',
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole'],
      Resource: [IAM('role/aws-service-role/*')],
      Condition: {
        StringEquals: { 'iam:AWSServiceName': sorted(types.flatMap((type) => SERVICE_LINKED_ROLES[type] ?? [])) },
      },
    },
  ];
}

const KIND: Readonly<Record<string, string>> = {
  'AWS::IAM::InstanceProfile': 'instance-profile',
  'AWS::IAM::ManagedPolicy': 'policy',
  'AWS::IAM::Role': 'role',
  'AWS::IAM::User': 'user',
};

function pathOf({ Properties: properties = {} }: { readonly Properties?: object }): string {
  const { Path: path = '/' } = properties as { readonly Path?: unknown };
  if (typeof path !== 'string') throw new Error(`a path that is not plain text: ${JSON.stringify(path)}`);
  return path;
}

/** Returns AWS's managed policies, anywhere in the property: as text, in Fn::Sub, or in a branch of Fn::If. */
function managedPolicies(resources: readonly { readonly Properties?: object }[]): readonly string[] {
  const text = JSON.stringify(
    resources.map(
      ({ Properties: properties }) =>
        (properties as { ManagedPolicyArns?: unknown } | undefined)?.ManagedPolicyArns ?? null,
    ),
  );
  return sorted(
    [...text.matchAll(/"arn:(?:aws|\$\{AWS::Partition\}):iam::aws:policy\/([\w/+=,.@-]+)"/g)].map(
      ([, name = '']) => `arn:aws:iam::aws:policy/${name}`,
    ),
  );
}

/** Returns the services that may assume the roles of the templates. */
function trustedServices(resources: readonly { readonly Properties?: object }[]): readonly string[] {
  const text = JSON.stringify(
    resources.map(
      ({ Properties: properties }) =>
        (properties as { AssumeRolePolicyDocument?: unknown } | undefined)?.AssumeRolePolicyDocument ?? null,
    ),
  );
  return sorted([...text.matchAll(/"([a-z0-9-]+\.amazonaws\.com)"/g)].map(([, service = '']) => service));
}

function expand(permissions: Permissions): readonly string[] {
  return permissions.flatMap((line) => {
    const [service = '', actions = ''] = line.split(': ');
    return actions.split(' ').map((action) => `${service}:${action}`);
  });
}

function serviceOf(action: string): string {
  return action.slice(0, action.indexOf(':'));
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
