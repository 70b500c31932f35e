/** The stack of an app on the rack `staging`. */
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { makeStack } from '../builders/stack.ts';

export function appStack(name: string, facts: Partial<StackFacts> = {}): StackFacts {
  const tags = { System: 'convox', Type: 'app', Rack: 'staging', Name: name };
  return {
    ...makeStack(),
    name: `staging-${name}`,
    arn: `arn:${name}`,
    parameters: new Map([['WebFormation', '1,256,512']]),
    outputs: new Map(),
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    ...facts,
  };
}
