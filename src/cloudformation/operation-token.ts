/**
 * The client token of an update. It names the versions and the run, so that a later run can recognize the operation.
 */
import { InvariantError } from '../values/invariant-error.ts';
import { parseRackVersion, type RackVersion } from '../releases/rack-version.ts';

declare const brand: unique symbol;

/** Also the name of the change set: letters, digits and hyphens, at most 128 characters, starting with a letter. */
export type OperationToken = string & { readonly [brand]: 'OperationToken' };

/** Identifies a run of the workflow, for client tokens. */
export interface RunIdentity {
  readonly runId: string;
  readonly attempt: string;
  /** Identifies the use of the action within the run, because two steps or jobs of one run are different clients. */
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
  /** How often this step has been planned, from 1. A stale plan is created again under a new name. */
  readonly attempt: number;
  /** In a plan: the digest of its content, so that the name identifies what was reviewed. */
  readonly plan?: string | undefined;
}

/** Eight characters below CloudFormation's limit, because the creation token has a prefix. */
const LONGEST = 120;
// The timestamp distinguishes the token's `-to-` from one in the name of a branch build.
const PATTERN =
  /^rack-([A-Za-z0-9-]+?)-to-(\d{14}[A-Za-z0-9-]*?)-run-[A-Za-z0-9]+-\d+-[A-Za-z0-9]+-step-\d+-try-\d+(?:-plan-[0-9a-f]{20})?$/;

/** Equal facts give equal tokens, so that AWS recognizes a repeated call. */
export function makeOperationToken({ from, to, run, step, attempt, plan }: TokenFacts): OperationToken {
  const planned = plan === undefined ? '' : `-plan-${plan}`;
  const tail = `-run-${plain(run.runId)}-${plain(run.attempt)}-${plain(run.use)}-step-${step}-try-${attempt}${planned}`;
  const whole = `rack-${plain(from)}-to-${plain(to)}${tail}`;
  // The name of a branch build can be long. Without its suffix the token is still unique by run, step and attempt.
  const short = `rack-${from.slice(0, 14)}-to-${to.slice(0, 14)}${tail}`;
  const token = whole.length <= LONGEST ? whole : short.slice(0, LONGEST);
  if (!isOperationToken(token)) throw new InvariantError(`no client token: ${token}`);
  return token;
}

/**
 * The client token for continuing a rollback.
 * @param step the next step of the run, from 1. With the same token, AWS would take a second recovery for a retry of
 * the first.
 */
export function makeRecoveryToken({ runId, attempt, use }: RunIdentity, step: number): string {
  return `recover-run-${plain(runId)}-${plain(attempt)}-${plain(use)}-step-${step}`.slice(0, LONGEST);
}

/**
 * The client token for creating the change set. It differs from the token for executing it: CloudFormation can refuse
 * one token for two calls.
 */
export function creationTokenOf(token: OperationToken): string {
  return `create-${token}`;
}

/** A change set of a plan, as its name describes it. */
export interface PlanName extends OperationGoal {
  readonly name: OperationToken;
  /** The digest of the plan's content. */
  readonly digest: string;
}

/** @returns undefined if the name is not one that `mode: plan` gives. */
export function parsePlanName(name: string): PlanName | undefined {
  const goal = parseOperationToken(name);
  const digest = /-plan-([0-9a-f]+)$/.exec(name)?.[1];
  return goal === undefined || digest === undefined || !isOperationToken(name) ? undefined : { name, digest, ...goal };
}

/**
 * Whether a change set or an operation belongs to the plan: it is the reviewed change set, or one that this workflow
 * run created instead of it because the stack was updated in between.
 */
export function isOfPlan(name: string, plan: PlanName, run: RunIdentity): boolean {
  if (name === plan.name) return true;
  const other = parsePlanName(name);
  if (other === undefined || !isOfRun(name, run)) return false;
  return other.digest === plan.digest && other.from === plan.from && other.to === plan.to;
}

/**
 * Whether CloudFormation accepts the characters in a token and in the name of a change set. The caller limits the
 * length.
 */
function isOperationToken(text: string): text is OperationToken {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(text);
}

/** Whether this workflow run created the token, in this attempt or an earlier one. */
export function isOfRun(token: string, { runId }: RunIdentity): boolean {
  return parseOperationToken(token) !== undefined && token.includes(`-run-${plain(runId)}-`);
}

/** @returns the id of the workflow run that made the token; undefined for any other token. */
export function runIdOf(token: string): string | undefined {
  return parseOperationToken(token) && /-run-(\d+)-/.exec(token)?.[1];
}

/** @returns the versions in a token of this action; undefined for any other token. */
export function parseOperationToken(token: string): OperationGoal | undefined {
  const match = PATTERN.exec(token);
  if (match === null) return undefined;
  const [from, to] = match.slice(1).map(parseRackVersion);
  return from === undefined || to === undefined ? undefined : { from, to };
}

/**
 * Whether a token names this version. In tokens, `_` and `.` are replaced by `-`, and a long version is shortened to
 * its timestamp.
 */
export function matchesTokenVersion(version: RackVersion, inToken: RackVersion): boolean {
  return plain(version) === inToken || version.slice(0, 14) === inToken;
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9-]/g, '-');
}
