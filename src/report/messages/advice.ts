/** The advice for a problem: its cause, the next step, and commands. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import { explainFailure } from '../../diagnosis/evidence.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import type { ProblemCode, ProblemOf } from '../../run/problem.ts';
import { causeText } from './evidence-text.ts';
import { knownReasonWords, type KnownReasonWords } from './known-reason-text.ts';
import { asFact } from '../markdown/plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';
import { argument, withoutTrailingPeriod } from './phrases.ts';
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
export const NOTHING_SEEN: AdviceContext = {
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
export type AdviceTable<Code extends ProblemCode> = {
  readonly [Each in Code]: (problem: ProblemOf<Each>, context: AdviceContext) => Advice;
};

/** Advice without details and inputs. */
export function advice(cause: string, next: string, commands: readonly string[] = []): Advice {
  return { cause, next, commands };
}

/** An `aws cloudformation` command on the rack's stack. */
export function onStack(command: string, { rack, region }: AdviceContext, more = ''): string {
  const tail = more === '' ? '' : ` ${more}`;
  return `aws cloudformation ${command} --stack-name ${argument(rack, 'RACK')} --region ${argument(region, 'REGION')}${tail}`;
}

/** A failed resource with its type, status and reason. */
export function failureWords({ logicalId, type, status, reason }: ResourceFailure): string {
  const said = withoutTrailingPeriod(asFact(reason));
  return `\`${asFact(logicalId)}\` (${asFact(type)}) failed with ${asFact(status)}${said === '' ? '' : `: ${said}`}`;
}

/** The root cause in a sentence; the stack's own words where no resource failed. */
export function rootCauseWords(diagnosis: Diagnosis): string {
  const { rootCause, stackReason } = diagnosis;
  const known = explanationOf(diagnosis);
  if (known === undefined) return 'The reason is not known. Check the events in the AWS console.';
  const said =
    rootCause === undefined
      ? `CloudFormation says: ${withoutTrailingPeriod(asFact(stackReason ?? ''))}`
      : `Root cause: ${failureWords(rootCause)}`;
  return `${said}.${causeText(rootCause?.cause)} ${known.means}`;
}

/** The one step that helps against the root cause. */
export function repairWords(diagnosis: Diagnosis): string {
  return explanationOf(diagnosis)?.next ?? 'Find the first failed event there, and repair its cause.';
}

function explanationOf({ rootCause, stackReason }: Diagnosis): KnownReasonWords | undefined {
  if (rootCause !== undefined) return knownReasonWords(explainFailure(rootCause));
  if ((stackReason ?? '').trim() === '') return undefined;
  return knownReasonWords(explainReason({ reason: stackReason ?? '', type: 'AWS::CloudFormation::Stack' }));
}

/** Continues a failed rollback, and waits for its end. */
export function continueRollback(context: AdviceContext): readonly string[] {
  return [onStack('continue-update-rollback', context), onStack('wait stack-rollback-complete', context)];
}

/**
 * Where a rollback stopped, and what to do about that; the first cause of all is elsewhere in the report.
 *
 * @param recovery how the rollback is continued once the resource is repaired.
 */
export function blockerText(diagnosis: Diagnosis, recovery: string): { readonly cause: string; readonly next: string } {
  const [blocker] = diagnosis.rollbackFailures;
  if (blocker === undefined) return { cause: rootCauseWords(diagnosis), next: `${repairWords(diagnosis)} ${recovery}` };
  const { logicalId, type, status, reason } = blocker;
  const { kind, means, next } = knownReasonWords(explainReason(blocker));
  const said = withoutTrailingPeriod(asFact(reason));
  const place = `\`${asFact(logicalId)}\` (${asFact(type)}, ${asFact(status)})`;
  const cause = `The rollback stopped at ${place}${said === '' ? '' : `: ${said}`}. ${means}`;
  // A stack that rolls back takes no other release.
  if (kind === 'convox' && canSkip(blocker)) {
    return {
      cause,
      next: `It cannot be repaired in the account. Run \`mode: recover\` with \`${skipInput(blocker)}\`.`,
    };
  }
  return { cause, next: `${next} ${recovery}${skipText(diagnosis)}` };
}

/** Empty where CloudFormation would not skip the resource that stopped the rollback. */
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
