/**
 * Recognizes the racks among the stacks of an account: those that can be updated, and those that this action does not
 * update.
 */
import type { FleetRequest } from './fleet-request.ts';
import { matchesAny } from '../values/name-pattern.ts';
import type { Problem } from '../run/problem.ts';
import { parseRack, type NoRack, type Rack } from '../rack/rack.ts';
import type { StackFacts } from '../cloudformation/stack.ts';

export type FleetMember =
  | { readonly kind: 'rack'; readonly rack: Rack }
  /**
   * A rack by its tags or parameters that this action does not update: a development rack, or an unknown status or
   * version format.
   */
  | { readonly kind: 'not-ours'; readonly stack: StackFacts; readonly why: NoRack }
  /** Named in `include`, or a rack by its parameters, but AWS did not return enough to be sure. */
  | {
      readonly kind: 'unclear';
      readonly name: string;
      readonly stack: StackFacts | undefined;
      readonly problem: Problem;
    };

/** @returns undefined if the stack is not a Convox rack. */
export function recognizeRack(stack: StackFacts): FleetMember | undefined {
  const reading = parseRack(stack);
  if (reading.kind === 'rack') return { kind: 'rack', rack: reading.rack };
  const { why } = reading;
  switch (why.why) {
    case 'development-rack':
    case 'unreadable-version':
      return { kind: 'not-ours', stack, why };
    case 'lacks-parameters':
      return isTaggedAsRack(stack) ? { kind: 'not-ours', stack, why } : undefined;
    case 'unknown-status':
      // Whether it would be a rack with a known status.
      return parseRack({ ...stack, status: 'CREATE_COMPLETE' }).kind === 'rack'
        ? { kind: 'not-ours', stack, why }
        : undefined;
    case 'other-stack':
    case 'nested-stack':
    case 'lacks-instances':
    case 'adds-rack':
      return undefined;
  }
}

/** The name of a rack, or of a stack that is not one. */
export function nameOfMember(member: FleetMember): string {
  switch (member.kind) {
    case 'rack':
      return member.rack.name;
    case 'not-ours':
      return member.stack.name;
    case 'unclear':
      return member.name;
  }
}

/** Whether the inputs include the name. */
export function isIncluded(name: string, { include, exclude }: Pick<FleetRequest, 'include' | 'exclude'>): boolean {
  return matchesAny(include, name) && !matchesAny(exclude, name);
}

function isTaggedAsRack({ tags }: StackFacts): boolean {
  const has = (key: string, value: string): boolean => tags.some((tag) => tag.key === key && tag.value === value);
  return has('System', 'convox') && has('Type', 'rack');
}
