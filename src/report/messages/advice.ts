/** The advice for a problem: its cause, the next step, and commands. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import { explainFailure } from '../../diagnosis/evidence.ts';
import { explainReason, type KnownReason } from '../../diagnosis/known-reasons.ts';
import type { ProblemCode, ProblemOf } from '../../run/problem.ts';
import { causeSentences } from './evidence-text.ts';
import { knownReasonText, type KnownReasonText } from './known-reason-text.ts';
import { argument, asFact, withoutTrailingPeriod } from '../markdown/plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';
import type { Report } from '../model/report.ts';

/** Sentences of plain text, in which backticks mark inputs, permissions and names. */
export interface Advice {
  readonly cause: string;
  readonly next: string;
  /** The items of the cause, one line each. */
  readonly details?: readonly string[];
  /** Each can be run as it is. */
  readonly commands: readonly string[];
  /** Inputs to set in the workflow, merged with its own. */
  readonly inputs?: readonly InputSetting[];
}

/** The facts that advice uses in addition to the problem's own. */
export type AdviceContext = Pick<
  Report,
  'rack' | 'region' | 'arn' | 'after' | 'mode' | 'status' | 'steps' | 'recovered' | 'updated'
>;

/** For a run that has not read the rack. */
export const EMPTY_CONTEXT: AdviceContext = {
  rack: '',
  region: '',
  arn: undefined,
  after: undefined,
  mode: undefined,
  status: undefined,
  steps: [],
  recovered: false,
  updated: false,
};

/** One row for each code: the build fails when a new code has no row. */
export type AdviceTable = {
  readonly [Code in ProblemCode]: (problem: ProblemOf<Code>, context: AdviceContext) => AdviceRow;
};

/** Advice without details and inputs can be a list. */
export type AdviceRow = Advice | readonly [cause: string, next: string, commands?: readonly string[]];

/** A part of the table. */
export type AdviceRows = Partial<AdviceTable>;

/** Advice without details and inputs. */
export function advice(cause: string, next: string, commands: readonly string[] = []): Advice {
  return { cause, next, commands };
}

/** The advice of a row. */
export function toAdvice(row: AdviceRow): Advice {
  return 'cause' in row ? row : advice(...row);
}

/** An `aws cloudformation` command on the rack's stack. */
export function onStack(command: string, { rack, region }: AdviceContext, more = ''): string {
  const tail = more === '' ? '' : ` ${more}`;
  return `aws cloudformation ${command} --stack-name ${argument(rack, 'RACK')} --region ${argument(region, 'REGION')}${tail}`;
}

/** A failed resource with its type, status and reason. */
export function failureText({ logicalId, type, status, reason }: ResourceFailure): string {
  const quoted = withoutTrailingPeriod(asFact(reason));
  return `\`${asFact(logicalId)}\` (${asFact(type)}) failed with ${asFact(status)}${quoted === '' ? '' : `: ${quoted}`}`;
}

/** What failed and why, one line each: the cause, what other services reported, and what CloudFormation reported. */
export function rootCauseLines({ rootCause, stackReason = '' }: Diagnosis): readonly string[] {
  if (rootCause !== undefined) {
    const reported = `CloudFormation reports ${asFact(rootCause.status)}`;
    const lead = `Root cause: ${resourceText(rootCause)}.`;
    return causeLines(lead, explainFailure(rootCause), causeSentences(rootCause.cause), reported, rootCause.reason);
  }
  if (stackReason.trim() === '') return ['The reason is not known. Check the events in the AWS console.'];
  const known = explainReason({ reason: stackReason, type: 'AWS::CloudFormation::Stack' });
  return causeLines('', known, [], 'CloudFormation reports', stackReason);
}

function causeLines(
  lead: string,
  known: KnownReason,
  evidence: readonly string[],
  reported: string,
  reason: string,
): readonly string[] {
  const quoted = withoutTrailingPeriod(asFact(reason));
  const report = `${reported}${quoted === '' ? '' : `: ${quoted}`}.`;
  if (known.code === 'unknown') return [`${lead} ${report}`.trim(), ...evidence];
  return [`${lead} ${knownReasonText(known).means}`.trim(), ...evidence, report];
}

function resourceText({ logicalId, type }: ResourceFailure): string {
  return `\`${asFact(logicalId)}\` (${asFact(type)})`;
}

/** The cause in a few words: `Instances: 0 of 1 new instances sent a success signal`. */
export function causePhrase(failure: ResourceFailure): string {
  const known = explainFailure(failure);
  const reported = (failure.cause ?? []).flatMap((finding) => ('lines' in finding ? finding.lines : [])).at(-1);
  if (reported !== undefined && PROGRAM_FAILED.has(known.code)) return `${failure.logicalId}: ${reported}`;
  const [clause = ''] = known.code === 'unknown' ? [] : knownReasonText(known).means.split(/[.:](?: |$)/);
  return clause === '' ? failure.logicalId : `${failure.logicalId}: ${clause.replaceAll('`', '')}`;
}

/** The report of a program says more than that it failed. */
const PROGRAM_FAILED: ReadonlySet<KnownReason['code']> = new Set([
  'unknown',
  'container-exited',
  'custom-resource-failed',
]);

/** The one step that helps against the root cause. */
export function repairText(diagnosis: Diagnosis): string {
  return explanationOf(diagnosis)?.next ?? 'Find the first failed event there, and repair its cause.';
}

function explanationOf({ rootCause, stackReason }: Diagnosis): KnownReasonText | undefined {
  if (rootCause !== undefined) return knownReasonText(explainFailure(rootCause));
  if ((stackReason ?? '').trim() === '') return undefined;
  return knownReasonText(explainReason({ reason: stackReason ?? '', type: 'AWS::CloudFormation::Stack' }));
}

/**
 * Continues a failed rollback, and waits for its end.
 *
 * @param skipped the logical id of a resource to skip; Default: none.
 */
export function continueRollback(context: AdviceContext, skipped?: string): readonly string[] {
  const skip = skipped === undefined ? '' : `--resources-to-skip ${argument(skipped, 'RESOURCE')}`;
  return [onStack('continue-update-rollback', context, skip), onStack('wait stack-rollback-complete', context)];
}

/**
 * Where a rollback stopped, and what to do. The root cause is in another part of the report.
 *
 * @param recovery how to continue the rollback after the resource is repaired.
 */
export function blockerAdvice(
  diagnosis: Diagnosis,
  recovery: string,
  context: AdviceContext,
): Required<Pick<Advice, 'details' | 'next' | 'commands'>> {
  const [blocker] = diagnosis.rollbackFailures;
  if (blocker === undefined) {
    const next = `${repairText(diagnosis)} ${recovery}`;
    return { details: rootCauseLines(diagnosis), next, commands: continueRollback(context) };
  }
  const known = explainReason(blocker);
  const { kind, next } = knownReasonText(known);
  const reported = `CloudFormation reports ${asFact(blocker.status)}`;
  const details = causeLines(`The rollback stopped at ${resourceText(blocker)}.`, known, [], reported, blocker.reason);
  // A stack in a failed rollback does not accept another release.
  if (kind === 'convox' && canSkip(blocker)) {
    return {
      details,
      next: `It cannot be repaired in the account. Run \`mode: recover\` with \`${skipInput(blocker)}\`, or these commands.`,
      commands: continueRollback(context, blocker.logicalId),
    };
  }
  return { details, next: `${next} ${recovery}${skipText(diagnosis)}`, commands: continueRollback(context) };
}

/** Empty if CloudFormation would not skip the resource that stopped the rollback. */
export function skipText({ rollbackFailures: [blocker] }: Diagnosis): string {
  if (blocker === undefined || !canSkip(blocker)) return '';
  return ` If it cannot be repaired, \`${skipInput(blocker)}\` leaves it as the failed update left it.`;
}

function canSkip({ status }: ResourceFailure): boolean {
  return status === 'UPDATE_FAILED';
}

function skipInput({ logicalId }: ResourceFailure): string {
  return `recover-skip: ${argument(logicalId, 'RESOURCE')}`;
}
