/** What is said about a problem: its cause, what to do next, and the commands that do it. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import type { ProblemCode, ProblemOf } from '../../run/problem.ts';
import { knownReasonWords, type KnownReasonWords } from './known-reason-text.ts';
import { asFact } from '../markdown/plain-text.ts';
import type { InputSetting } from '../../run/update-request.ts';
import { argument, withoutTrailingPeriod } from './phrases.ts';
import type { Report } from '../model/report.ts';

/** Sentences of plain text, in which backticks mark settings, permissions and names. */
export interface Advice {
  readonly cause: string;
  readonly next: string;
  /** What the cause counts, one line each. */
  readonly details?: readonly string[];
  /** Each to be run as it stands. */
  readonly commands: readonly string[];
  /** Inputs to set in the workflow, with the ones that it has. */
  readonly inputs?: readonly InputSetting[];
}

/** What advice may lean on besides the problem's own facts. */
export type Scene = Pick<
  Report,
  'rack' | 'region' | 'arn' | 'after' | 'mode' | 'status' | 'steps' | 'recovered' | 'updated'
>;

/** Where nothing was seen of a rack: advice leans on the problem's own facts alone. */
export const NOTHING_SEEN: Scene = {
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

/** One row for each code: a new code breaks the build until it has its words. */
export type AdviceTable<Code extends ProblemCode> = {
  readonly [Each in Code]: (problem: ProblemOf<Each>, scene: Scene) => Advice;
};

export function advice(cause: string, next: string, commands: readonly string[] = []): Advice {
  return { cause, next, commands };
}

/** An `aws cloudformation` command on the rack's stack. */
export function onStack(command: string, { rack, region }: Scene, more = ''): string {
  const tail = more === '' ? '' : ` ${more}`;
  return `aws cloudformation ${command} --stack-name ${argument(rack, 'RACK')} --region ${argument(region, 'REGION')}${tail}`;
}

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
  return `${said}. ${known.means}`;
}

/** The one step that helps against the root cause. */
export function repairWords(diagnosis: Diagnosis): string {
  return explanationOf(diagnosis)?.next ?? 'Find the first failed event there, and repair its cause.';
}

function explanationOf({ rootCause, stackReason }: Diagnosis): KnownReasonWords | undefined {
  if (rootCause !== undefined) return knownReasonWords(explainReason(rootCause));
  if ((stackReason ?? '').trim() === '') return undefined;
  return knownReasonWords(explainReason({ reason: stackReason ?? '', type: 'AWS::CloudFormation::Stack' }));
}

/** Starts a failed rollback again, and waits for its end. */
export function continueRollback(scene: Scene): readonly string[] {
  return [onStack('continue-update-rollback', scene), onStack('wait stack-rollback-complete', scene)];
}

/** What kept the rollback from finishing, where that is something else than what failed first. */
export function blockerWords({ rootCause, rollbackFailures }: Diagnosis): string {
  const [blocker] = rollbackFailures.filter((failure) => failure !== rootCause);
  return blocker === undefined ? '' : ` The rollback failed too: ${failureWords(blocker)}.`;
}
