/** What a journey is, and what is written down of it on the way. */
import type { RecordedRequest, StackTruth } from '../../simulator/simulator.ts';

export interface Journey {
  readonly from: string;
  readonly to: string;
  readonly policy: 'block' | 'step';
  readonly values: 'defaults' | 'custom';
}

/** What one run said, wherever it ran. */
export interface RunEnd {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** Its report, as JSON read again. */
  readonly report: unknown;
  readonly endings: number;
  readonly errors: number;
  /** Everything that it showed to anybody. */
  readonly shown: string;
}

export type Runner = (inputs: Readonly<Record<string, string>>, url: string, runId: string) => Promise<RunEnd>;

/** One run of the journey, and the stack before and after it. */
export interface Leg {
  readonly inputs: Readonly<Record<string, string>>;
  readonly end: RunEnd;
  readonly problem: Problem | undefined;
  readonly before: StackTruth;
  readonly after: StackTruth;
  readonly requests: readonly RecordedRequest[];
}

export interface Problem {
  readonly code: string;
  readonly invalid?: readonly { readonly name: string }[];
  readonly dropped?: readonly { readonly name: string }[];
}

export interface Trip {
  readonly journey: Journey;
  /** The endings of its runs in short: `replacements-refused, updated`. */
  readonly ending: string;
  readonly breaches: readonly string[];
}

/** The rack that travels, with a tag and a topic of its owner's. */
export const RACK = 'staging';
export const TAGS = { System: 'convox', Type: 'rack', Name: RACK, team: 'core' };
export const TOPICS = ['arn:aws:sns:us-east-1:123456789012:staging-notifications'];
