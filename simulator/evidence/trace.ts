/** The root cause of a resource's failure, and what the resource's own service shows of it. */

import type { Resource, Stack } from '../cloudformation/stack.ts';

/** The root cause of a resource's failure. */
export type RootCause =
  /** An Auto Scaling group cannot launch an instance, for lack of capacity or because of a quota. */
  | { kind: 'launch-fails'; message: string }
  /**
   * An instance is launched and sends no success signal. `nitro`: its console output can be read at any time. Default:
   * true.
   */
  | { kind: 'no-signal'; console: string; nitro?: boolean }
  /** A task does not start because its image cannot be pulled. */
  | { kind: 'image-pull-fails'; message: string }
  | { kind: 'container-exits'; exitCode: number; log: string[] }
  /** The load balancer's health checks of the service's task fail. */
  | { kind: 'health-check-fails'; description: string }
  /** The function that handles a custom resource throws an error. */
  | { kind: 'handler-throws'; log: string[] }
  /** Lambda cannot activate the function. */
  | { kind: 'function-fails'; reason: string };

export interface Trace {
  stack: Stack;
  resource: Resource;
  cause: RootCause;
  at: Date;
  /** The id of the instance, task or log stream. */
  id: string;
  /** The task definition of the service. It can still be read after the rollback has deregistered it. */
  definition: Resource | undefined;
}
