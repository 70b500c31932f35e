/** An operation on a rack's stack that is followed: an update, or a rollback that goes on. */
import type { StackFacts } from '../../cloudformation/stack.ts';

export interface Operation {
  readonly stackArn: string;
  readonly token: string;
  /** The stack as it was read last before the operation, or while it ran where it was taken up. */
  readonly before: StackFacts;
  /** `continued`: a rollback that had failed, which leaves the stack's LastUpdatedTime as it was. */
  readonly how: 'started' | 'joined' | 'continued';
  readonly limitMs: number;
  /** How many resources the change set lists; undefined where it is not known. */
  readonly resources: number | undefined;
}
