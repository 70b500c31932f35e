/** Why a resource fails, as its own service knows it, and what that leaves to be read. */

import type { Resource, Stack } from '../cloudformation/stack.ts';

/** Why a resource fails, as its own service knows it. */
export type DeeperCause =
  /** An Auto Scaling group cannot launch an instance: no capacity, a quota. */
  | { kind: 'launch-fails'; message: string }
  /** An instance is launched and sends no success signal. `nitro`: its console can be read at any moment; true where left out. */
  | { kind: 'no-signal'; console: string; nitro?: boolean }
  /** A task does not start: its image cannot be pulled. */
  | { kind: 'image-pull-fails'; message: string }
  | { kind: 'container-exits'; exitCode: number; log: string[] }
  /** A load balancer finds the service's task unhealthy. */
  | { kind: 'health-check-fails'; description: string }
  /** The function that handles a custom resource. */
  | { kind: 'handler-raises'; log: string[] }
  /** A function that Lambda cannot make ready. */
  | { kind: 'function-fails'; reason: string };

export interface Trace {
  stack: Stack;
  resource: Resource;
  cause: DeeperCause;
  at: Date;
  /** Of the instance, task or log stream. */
  id: string;
  /** The definition of a service's tasks. It can be read after the rollback has deregistered it. */
  definition: Resource | undefined;
}
