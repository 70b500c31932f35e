/** The error for a state that only a bug in this action can cause. Besides CloudFault, nothing else is thrown. */

/** `main` catches it and reports a bug in the action. */
export class InvariantError extends Error {
  override readonly name = 'Unreachable';
}
