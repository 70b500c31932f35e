/** Recognizes a Convox rack among stacks, and holds the facts that an update depends on. */
import { parseRackVersion, type RackVersion } from '../releases/rack-version.ts';
import type { StackFacts } from '../cloudformation/stack.ts';
import { parseStackStatus, type StackStatus } from '../cloudformation/stack-status.ts';

export interface Rack {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly version: RackVersion;
  readonly status: StackStatus;
  readonly instanceCount: number;
  /** How many instances are replaced at a time. */
  readonly batchSize: number;
  /** The host name of the rack's API, if the stack has it. */
  readonly apiHost: string | undefined;
  /** False if the API cannot be reached from outside the rack's network. */
  readonly apiReachable: boolean;
  /** How the stack was recognized. Before an update, it must also have the resource `Instances`. */
  readonly knownBy: 'tags' | 'parameters';
  readonly stack: StackFacts;
}

export type RackReading =
  { readonly kind: 'rack'; readonly rack: Rack } | { readonly kind: 'not-a-rack'; readonly why: NoRack };

export type NoRack =
  | { readonly why: 'unknown-status'; readonly status: string }
  | { readonly why: 'other-stack'; readonly type: string }
  | { readonly why: 'lacks-parameters'; readonly lacks: readonly string[] }
  /** It has the tags or parameters of a rack, but no Auto Scaling group of instances. */
  | { readonly why: 'lacks-instances' }
  /** An update would create resources that every rack has. */
  | { readonly why: 'adds-rack'; readonly resources: readonly string[] }
  | { readonly why: 'nested-stack' }
  | { readonly why: 'development-rack' }
  | { readonly why: 'unreadable-version'; readonly version: string };

// Every V2 rack has had these since 2016, and no app or other stack has all four.
const RACK_PARAMETERS = ['Version', 'Password', 'InstanceCount', 'InstanceType'] as const;

/**
 * Recognizes a rack by its tags, or by its parameters: racks older than 20180923 that were never updated have no tags.
 */
export function parseRack(stack: StackFacts): RackReading {
  const status = parseStackStatus(stack.status);
  if (status === undefined) return rejected({ why: 'unknown-status', status: stack.status });
  if (stack.parentId !== undefined) return rejected({ why: 'nested-stack' });
  const tags = new Map(stack.tags.map(({ key, value }) => [key, value]));
  const type = tags.get('System') === 'convox' ? tags.get('Type') : undefined;
  if (type !== undefined && type !== 'rack') return rejected({ why: 'other-stack', type });
  const lacks = RACK_PARAMETERS.filter((name) => !stack.parameters.has(name));
  if (lacks.length > 0) return rejected({ why: 'lacks-parameters', lacks });
  const text = stack.parameters.get('Version') ?? '';
  if (stack.parameters.get('Development') === 'Yes' || text === 'dev') return rejected({ why: 'development-rack' });
  const version = parseRackVersion(text);
  if (version === undefined) return rejected({ why: 'unreadable-version', version: text });
  return { kind: 'rack', rack: rackOf(stack, status, version, type === 'rack' ? 'tags' : 'parameters') };
}

/** The region of a stack, from its ARN (`arn:aws-cn:cloudformation:cn-north-1:...`). */
function regionOf(stackArn: string): string {
  return stackArn.split(':')[3] ?? '';
}

/** The account of a stack, from its ARN. */
export function accountOf(stackArn: string): string {
  return stackArn.split(':')[4] ?? '';
}

function rackOf(stack: StackFacts, status: StackStatus, version: RackVersion, knownBy: Rack['knownBy']): Rack {
  return {
    name: stack.name,
    arn: stack.arn,
    region: regionOf(stack.arn),
    version,
    status,
    instanceCount: instanceCountOf(stack.parameters),
    batchSize: wholeNumber(stack.parameters.get('InstanceUpdateBatchSize')) ?? 1,
    apiHost: stack.outputs.get('Dashboard'),
    apiReachable: stack.parameters.get('PrivateApi') !== 'Yes' && (stack.parameters.get('WhiteList') ?? '') === '',
    knownBy,
    stack,
  };
}

/** A rack without high availability uses NoHaInstanceCount (since 2022) instead of InstanceCount. */
function instanceCountOf(parameters: ReadonlyMap<string, string>): number {
  const single = parameters.get('HighAvailability') === 'false' ? parameters.get('NoHaInstanceCount') : undefined;
  return wholeNumber(single) ?? wholeNumber(parameters.get('InstanceCount')) ?? 3;
}

function wholeNumber(text: string | undefined): number | undefined {
  const number = Number(text ?? Number.NaN);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

function rejected(why: NoRack): RackReading {
  return { kind: 'not-a-rack', why };
}
