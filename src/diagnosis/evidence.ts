/** What other AWS services report about a resource that failed, and which of it explains the failure. */
import type { Fault } from '../cloudformation/fault.ts';
import { mostRelevantLine } from './evidence-lines.ts';
import { explainReason, type KnownReason } from './known-reasons.ts';

/** All text in a finding is untrusted. */
export type Finding =
  /** An attempt of an Auto Scaling group to launch or terminate an instance. */
  | {
      readonly kind: 'scaling-activity';
      readonly status: string;
      readonly description: string;
      /** Why it failed; empty if it did not. */
      readonly message: string;
    }
  | { readonly kind: 'instance'; readonly instance: string; readonly lifecycle: string; readonly health: string }
  /** The end of the console output of an instance that sent no success signal. */
  | { readonly kind: 'console'; readonly instance: string; readonly lines: readonly string[] }
  | { readonly kind: 'service-event'; readonly text: string }
  | {
      readonly kind: 'stopped-task';
      readonly task: string;
      readonly reason: string;
      readonly containers: readonly StoppedContainer[];
    }
  /** The end of the log of a container or of a function. */
  | { readonly kind: 'log'; readonly of: string; readonly group: string; readonly lines: readonly string[] }
  | { readonly kind: 'function'; readonly name: string; readonly status: string; readonly reason: string }
  | { readonly kind: 'target'; readonly target: string; readonly status: string; readonly reason: string };

export interface StoppedContainer {
  readonly name: string;
  readonly exitCode: number | undefined;
  readonly reason: string;
}

/** What was read about one failed resource. */
export interface Evidence {
  readonly logicalId: string;
  readonly type: string;
  readonly findings: readonly Finding[];
  /** The reads that failed, one for each call. */
  readonly unread: readonly Fault[];
}

type FindingOf<Kind extends Finding['kind']> = Extract<Finding, { readonly kind: Kind }>;

/**
 * The findings that explain a failure, in the order of the report. Of a log or a console, only the most important line.
 * Empty if nothing explains it.
 */
export function causeIn({ findings }: Evidence): readonly Finding[] {
  const explanations = [failedLaunch, silentInstance, failedTask, failedFunction, lastLog];
  return explanations.map((explain) => explain(findings)).find((cause) => cause.length > 0) ?? [];
}

/**
 * A finding of another service is closer to the root cause than CloudFormation's reason, if the table of reasons knows
 * it.
 */
export function explainFailure(failure: {
  readonly reason: string;
  readonly type: string;
  readonly cause?: readonly Finding[];
}): KnownReason {
  const { type, cause = [] } = failure;
  const reasons = cause.map((finding) => ({ finding, known: explainReason({ reason: reasonIn(finding), type }) }));
  // A program can print any text, but network errors have the same text in all programs.
  const found = reasons.find(({ finding, known: { code } }) =>
    'lines' in finding ? code === 'no-network' : code !== 'unknown',
  );
  return found?.known ?? explainReason(failure);
}

function failedLaunch(findings: readonly Finding[]): readonly Finding[] {
  const activities = ofKind(findings, 'scaling-activity').filter(({ message }) => message !== '');
  const activity =
    activities.find(({ status }) => status === 'Failed') ?? activities.find(({ status }) => status !== 'Successful');
  return activity === undefined ? [] : [activity];
}

function silentInstance(findings: readonly Finding[]): readonly Finding[] {
  return ofKind(findings, 'console').slice(0, 1).flatMap(withMostRelevantLine);
}

/** A task that the service stopped is not a cause. The log belongs to the container that ended. */
function failedTask(findings: readonly Finding[]): readonly Finding[] {
  const [task] = ofKind(findings, 'stopped-task');
  const targets = ofKind(findings, 'target').slice(0, 1);
  if (task === undefined) {
    const event = ofKind(findings, 'service-event').find(({ text }) =>
      /unable|fail|unhealthy|insufficient/i.test(text),
    );
    return event === undefined ? targets : [event, ...targets];
  }
  const names = new Set(task.containers.filter(({ exitCode }) => exitCode !== 0).map(({ name }) => name));
  const log = ofKind(findings, 'log').find(({ of }) => names.size === 0 || names.has(of));
  return [task, ...targets, ...(log === undefined ? [] : withMostRelevantLine(log))];
}

function failedFunction(findings: readonly Finding[]): readonly Finding[] {
  return ofKind(findings, 'function').filter(({ reason }) => reason !== '');
}

function lastLog(findings: readonly Finding[]): readonly Finding[] {
  return ofKind(findings, 'log').slice(0, 1).flatMap(withMostRelevantLine);
}

function withMostRelevantLine<F extends FindingOf<'console' | 'log'>>(finding: F): readonly F[] {
  const line = mostRelevantLine(finding.lines);
  return line === undefined ? [] : [{ ...finding, lines: [line] }];
}

function ofKind<Kind extends Finding['kind']>(findings: readonly Finding[], kind: Kind): readonly FindingOf<Kind>[] {
  return findings.filter((finding): finding is FindingOf<Kind> => finding.kind === kind);
}

/** The text by which the table of reasons can recognize a finding. */
function reasonIn(finding: Finding): string {
  switch (finding.kind) {
    case 'scaling-activity':
      return finding.message;
    case 'stopped-task':
      return [finding.reason, ...finding.containers.map(({ reason }) => reason)].join(' ');
    case 'service-event':
      return finding.text;
    case 'function':
      return finding.reason;
    case 'console':
    case 'log':
      return finding.lines.join(' ');
    case 'instance':
    case 'target':
      return '';
  }
}
