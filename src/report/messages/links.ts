/** URLs of the AWS console, for each partition, and of Convox's releases. */
import type { ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { RackVersion } from '../../releases/rack-version.ts';

interface Place {
  readonly partition: string;
  readonly region: string;
}

/** The stack's page; undefined for a partition whose console is not known. */
export function stackPage(stackArn: string): string | undefined {
  return page(stackArn, 'stackinfo', { stackId: stackArn });
}

/** The page of the stack's events; undefined for a partition whose console is not known. */
export function eventsPage(stackArn: string): string | undefined {
  return page(stackArn, 'events', { stackId: stackArn });
}

/** The page of a change set; undefined for a partition whose console is not known. */
export function changeSetPage(stackArn: string, changeSetArn: string): string | undefined {
  return page(stackArn, 'changesets/changes', { stackId: stackArn, changeSetId: changeSetArn });
}

/** A resource of a stack, as its events name it. */
export type LinkedResource = Pick<ResourceFailure, 'type' | 'physicalId' | 'serviceToken' | 'cluster'>;

/** The page that shows why a resource failed; undefined for a type without one, and if its ids do not name the page. */
export function resourcePage(stackArn: string, resource: LinkedResource): string | undefined {
  const place = placeOf(stackArn);
  const host = place === undefined ? undefined : hostOf(place);
  const path = pathOf(resource);
  if (place === undefined || host === undefined || path === undefined) return undefined;
  const [service, fragment = ''] = path.split('#');
  return `https://${host}/${service}?region=${place.region}${fragment === '' ? '' : `#${fragment}`}`;
}

function pathOf({ type, physicalId = '', serviceToken, cluster }: LinkedResource): string | undefined {
  if (type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource') return logPath(serviceToken);
  if (physicalId === '') return undefined;
  const id = encode(physicalId);
  switch (type) {
    case 'AWS::AutoScaling::AutoScalingGroup':
      return `ec2/home#AutoScalingGroupDetails:id=${id};view=activity`;
    case 'AWS::ElasticLoadBalancing::LoadBalancer':
      return `ec2/home#LoadBalancers:search=${id}`;
    case 'AWS::ElasticLoadBalancingV2::LoadBalancer':
      return `ec2/home#LoadBalancer:loadBalancerArn=${id}`;
    case 'AWS::ElasticLoadBalancingV2::TargetGroup':
      return `ec2/home#TargetGroup:targetGroupArn=${id}`;
    case 'AWS::Lambda::Function':
      return logPath(`:function:${physicalId}`);
    case 'AWS::ECS::Service': {
      // Older ARNs do not name the cluster.
      const [, named = cluster?.replace(/^.*\//, ''), name = ''] =
        /:service\/(?:([^/]+)\/)?([^/]+)$/.exec(physicalId) ?? [];
      return named === undefined || name === ''
        ? undefined
        : `ecs/v2/clusters/${encode(named)}/services/${encode(name)}/events`;
    }
    default:
      return undefined;
  }
}

/** A topic is not a function, so the function that handles its messages is not known. */
function logPath(functionArn = ''): string | undefined {
  const name = /:function:([\w-]+)/.exec(functionArn)?.[1];
  // This console encodes the name twice, with $ for %.
  return name === undefined ? undefined : `cloudwatch/home#logsV2:log-groups/log-group/$252Faws$252Flambda$252F${name}`;
}

function page(stackArn: string, path: string, query: Readonly<Record<string, string>>): string | undefined {
  const place = placeOf(stackArn);
  const host = place === undefined ? undefined : hostOf(place);
  if (place === undefined || host === undefined) return undefined;
  const fields = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
  return `https://${host}/cloudformation/home?region=${place.region}#/stacks/${path}?${fields.join('&')}`;
}

function hostOf({ partition, region }: Place): string | undefined {
  switch (partition) {
    case 'aws':
      return `${region}.console.aws.amazon.com`;
    case 'aws-cn':
      return `${region}.console.amazonaws.cn`;
    case 'aws-us-gov':
      return 'console.amazonaws-us-gov.com';
    default:
      return undefined;
  }
}

function placeOf(stackArn: string): Place | undefined {
  const match = /^arn:(aws[a-z-]*):cloudformation:([a-z]{2}[a-z0-9-]*):\d{12}:stack\//.exec(stackArn);
  return match === null ? undefined : { partition: match[1] ?? '', region: match[2] ?? '' };
}

/** encodeURIComponent keeps brackets and asterisks, which would end or mark up a Markdown link. */
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const REPOSITORY = 'https://github.com/convox/rack';

/** A version has no character that a URL must encode. */
export function releasePage(version: RackVersion): string {
  return `${REPOSITORY}/releases/tag/${version}`;
}

/** All changes between two releases. */
export function comparePage(from: RackVersion, to: RackVersion): string {
  return `${REPOSITORY}/compare/${from}...${to}`;
}
