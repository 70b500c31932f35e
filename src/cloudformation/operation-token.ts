/** The client token of an update: made so that whoever meets it on a stack's events can read what it is about. */
import { InvariantError } from '../values/invariant-error.ts';
import { parseRackVersion, type RackVersion } from '../releases/rack-version.ts';

declare const brand: unique symbol;

/** Also the change set's name: letters, digits and hyphens, at most 128, beginning with a letter. */
export type OperationToken = string & { readonly [brand]: 'OperationToken' };

/** Which run of the workflow this is; makes the client tokens by which a run knows its own work. */
export interface RunIdentity {
  readonly runId: string;
  readonly attempt: string;
  /** Which use of the Action: two steps or jobs of one run must not take each other's work for their own. */
  readonly use: string;
}

export interface OperationGoal {
  readonly from: RackVersion;
  readonly to: RackVersion;
}

export interface TokenFacts extends OperationGoal {
  readonly run: RunIdentity;
  /** The step of the route, from 1. */
  readonly step: number;
  /** How often this step has been planned, from 1: an overtaken plan is made anew under a new name. */
  readonly attempt: number;
  /** In a plan: the digest of what was planned, so that the name alone identifies what was reviewed. */
  readonly plan?: string | undefined;
}

/** Eight characters short of what CloudFormation allows: the token of the creation has a prefix. */
const LONGEST = 120;
// The timestamp tells our own `-to-` from one in a branch's name.
const PATTERN =
  /^rack-([A-Za-z0-9-]+?)-to-(\d{14}[A-Za-z0-9-]*?)-run-[A-Za-z0-9]+-\d+-[A-Za-z0-9]+-step-\d+-try-\d+(?:-plan-[0-9a-f]{20})?$/;

/** The same facts make the same token: a retried call, or the SDK's own retry, is recognised by AWS as one. */
export function makeOperationToken({ from, to, run, step, attempt, plan }: TokenFacts): OperationToken {
  const planned = plan === undefined ? '' : `-plan-${plan}`;
  const tail = `-run-${plain(run.runId)}-${plain(run.attempt)}-${plain(run.use)}-step-${step}-try-${attempt}${planned}`;
  const whole = `rack-${plain(from)}-to-${plain(to)}${tail}`;
  // A branch build's name can be long; without its suffix it is still unique by run, step and try.
  const short = `rack-${from.slice(0, 14)}-to-${to.slice(0, 14)}${tail}`;
  const token = whole.length <= LONGEST ? whole : short.slice(0, LONGEST);
  if (!isOperationToken(token)) throw new InvariantError(`no client token: ${token}`);
  return token;
}

/**
 * The client token of a rollback that is continued.
 * @param step which step of the run comes next, from 1: with the same token twice, AWS would take a second recovery for a
 *   retry of the first.
 */
export function makeRecoveryToken({ runId, attempt, use }: RunIdentity, step: number): string {
  return `recover-run-${plain(runId)}-${plain(attempt)}-${plain(use)}-step-${step}`.slice(0, LONGEST);
}

/** The client token of the change set's creation. The execution has the token itself: CloudFormation may refuse one token for two calls. */
export function creationTokenOf(token: OperationToken): string {
  return `create-${token}`;
}

/** A change set of a plan, as its name describes it. */
export interface PlanName extends OperationGoal {
  readonly name: OperationToken;
  /** The digest of what was planned. */
  readonly digest: string;
}

/** @returns undefined where `mode: plan` makes no change set of this name. */
export function parsePlanName(name: string): PlanName | undefined {
  const goal = parseOperationToken(name);
  const digest = /-plan-([0-9a-f]+)$/.exec(name)?.[1];
  return goal === undefined || digest === undefined || !isOperationToken(name) ? undefined : { name, digest, ...goal };
}

/**
 * Whether a change set or an operation of this name is the plan: the change set that was reviewed, or one that this run of the
 * workflow created in its place, after the stack was updated in between.
 */
export function isOfPlan(name: string, plan: PlanName, run: RunIdentity): boolean {
  if (name === plan.name) return true;
  const other = parsePlanName(name);
  if (other === undefined || !isOfRun(name, run)) return false;
  return other.digest === plan.digest && other.from === plan.from && other.to === plan.to;
}

/** Made of what CloudFormation takes, for a token and for a change set's name; the length is seen to where it is made. */
function isOperationToken(text: string): text is OperationToken {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(text);
}

/** Whether the token was made by this run of the workflow, in this attempt or an earlier one. */
export function isOfRun(token: string, { runId }: RunIdentity): boolean {
  return parseOperationToken(token) !== undefined && token.includes(`-run-${plain(runId)}-`);
}

/** What an operation is about, where its token is one of ours; undefined for anybody else's. */
export function parseOperationToken(token: string): OperationGoal | undefined {
  const match = PATTERN.exec(token);
  if (match === null) return undefined;
  const [from, to] = match.slice(1).map(parseRackVersion);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/**
 * Whether a version is the one that a token's goal names: tokens have no `_` and no `.`, and a goal that would be too long
 * is told by its timestamp alone.
 */
export function matchesTokenVersion(version: RackVersion, inToken: RackVersion): boolean {
  return plain(version) === inToken || version.slice(0, 14) === inToken;
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9-]/g, '-');
}
