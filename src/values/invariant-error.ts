/** What cannot be unless this code is wrong: the one thing besides a CloudFault that is thrown here. */

/** `main` catches it and tells it as a fault of the Action's own, whatever the rack's state. */
export class InvariantError extends Error {
  override readonly name = 'Unreachable';
}
