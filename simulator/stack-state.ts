/** The actual state of a stack, including secrets, which tests compare with the caller's report. */

import type { Stack, StackEvent } from './cloudformation/stack.ts';

export interface StackState {
  id: string;
  status: string;
  /** The `Version` parameter. */
  version: string | undefined;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  notificationArns: string[];
  outputs: Record<string, string>;
  /** Maps each logical id to the physical id. */
  resources: Record<string, string>;
  /** Oldest first. */
  events: StackEvent[];
  /** The change sets that still exist. */
  changeSets: { id: string; name: string; status: string; executionStatus: string }[];
}

export function stackStateOf(stack: Stack): StackState {
  const { configuration } = stack;
  return {
    id: stack.id,
    status: stack.status,
    version: configuration.parameters.get('Version')?.value,
    parameters: Object.fromEntries([...configuration.parameters].map(([key, { value }]) => [key, value])),
    tags: Object.fromEntries(configuration.tags.map(({ Key, Value }) => [Key, Value])),
    notificationArns: [...configuration.notificationArns],
    outputs: Object.fromEntries(configuration.outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
    resources: Object.fromEntries([...stack.resources].map(([id, { physicalId }]) => [id, physicalId])),
    events: [...stack.events],
    changeSets: stack.changeSets.map(({ id, name, status, executionStatus }) => ({
      id,
      name,
      status,
      executionStatus,
    })),
  };
}
