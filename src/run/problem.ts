/** Every reason why a run does not reach its goal: a code with its facts, without text. */
import type { ProcessAtRisk } from '../rack/apps-at-risk.ts';
import type { PlanDifference } from '../cloudformation/change-set.ts';
import type { ReviewDifference } from '../cloudformation/change-set-review.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { FailureDetail } from '../cloudformation/failure-detail.ts';
import type { Fault } from '../cloudformation/fault.ts';
import type { DroppedParameter } from '../rack/parameter-changes.ts';
import type { InvalidParameter } from '../rack/parameter-values.ts';
import type { RackProblem } from './rack-problem.ts';
import type { ServicesHealth } from '../rack/services.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { CatalogFlaw } from '../releases/release-catalog.ts';
import type { ReplacementConflict } from '../impact/replacement-conflicts.ts';
import type { ProtectedLoss } from '../impact/replacements.ts';
import type { TypeChange } from '../impact/type-changes.ts';
import type { ParameterRepair, UnresolvedReference } from '../impact/unresolved-references.ts';
import type { RouteRefusal } from '../releases/route.ts';
import type { StackStatus } from '../cloudformation/stack-status.ts';
import type { TemplateFlaw } from '../cloudformation/template.ts';

/** One invalid input: its name, the given value (never a secret), and what is accepted. */
export interface InputProblem {
  readonly input: string;
  readonly given: string;
  readonly accepted: string;
}

/** An export that the new template drops although other stacks import it. */
export interface ExportInUse {
  readonly name: string;
  readonly importers: readonly string[];
}

/** Why a step of the route is refused. */
export interface RefusedStep {
  readonly version: RackVersion;
  readonly problems: readonly Problem[];
}

/** An entry for the input `parameters`. */
export interface RequiredParameter {
  readonly name: string;
  /** Undefined for a secret, and if only the user knows the value. */
  readonly value: string | undefined;
  /** The form of a value that only the user knows: `sg-...`. */
  readonly hint?: string;
  readonly secret: boolean;
}

/** Complete values of inputs; undefined if the run's own value is sufficient. */
export interface RequiredInputs {
  readonly requiredReleases: 'step' | undefined;
  readonly alsoRequired: readonly RackVersion[] | undefined;
  readonly parameters: readonly RequiredParameter[] | undefined;
  readonly replacements: readonly string[] | undefined;
  readonly droppedParameters: readonly string[] | undefined;
  readonly downtime: 'warn' | undefined;
}

/** Why one step is refused. With `inputs` it is not refused; only the refusal that ends a run has them. */
export type StepRefusal =
  | {
      readonly code: 'parameters-mismatch';
      readonly version: RackVersion;
      readonly missing: readonly string[];
      readonly unknown: readonly string[];
    }
  | {
      readonly code: 'parameter-values-refused';
      readonly version: RackVersion;
      readonly invalid: readonly InvalidParameter[];
    }
  /** The template refers to resources that it does not create on this rack. */
  | {
      readonly code: 'references-unresolved';
      readonly version: RackVersion;
      readonly references: readonly UnresolvedReference[];
    }
  /** `bridge`: a release between the two for which no type change is needed, neither before nor after it. */
  | {
      readonly code: 'types-changed';
      readonly version: RackVersion;
      readonly current: RackVersion;
      readonly changes: readonly TypeChange[];
      readonly bridge: RackVersion | undefined;
    }
  | {
      readonly code: 'parameters-lost';
      readonly version: RackVersion;
      readonly dropped: readonly DroppedParameter[];
      /** The value of `dropped-parameters` that permits them. */
      readonly allow: readonly string[];
    }
  | { readonly code: 'exports-in-use'; readonly version: RackVersion; readonly exports: readonly ExportInUse[] }
  | {
      readonly code: 'replacements-refused';
      readonly version: RackVersion;
      readonly losses: readonly ProtectedLoss[];
      /** The value of `replacements` that permits them. */
      readonly allow: readonly string[];
    }
  | {
      readonly code: 'replacement-conflicts';
      readonly version: RackVersion;
      readonly conflicts: readonly ReplacementConflict[];
      readonly repair: ParameterRepair | undefined;
      /** The value of `replacements` with which the user confirms to delete the resource in conflict. */
      readonly allow: readonly string[];
    }
  | { readonly code: 'downtime-refused'; readonly version: RackVersion; readonly processes: readonly ProcessAtRisk[] };

/** Why a reviewed change set is not executed. */
export type ChangeSetUnfit =
  | { readonly why: 'gone' }
  | { readonly why: 'already-executed'; readonly ended: 'complete' | 'failed' | 'unknown' }
  | { readonly why: 'failed'; readonly reason: string }
  | { readonly why: 'other-stack'; readonly stack: string }
  | { readonly why: 'other-target'; readonly version: string; readonly wanted: RackVersion }
  /** It differs from what this action would create now. */
  | { readonly why: 'different'; readonly differences: readonly ReviewDifference[] }
  /** It has to be planned again, and the given values of these parameters cannot be read. */
  | { readonly why: 'hidden-parameters'; readonly keys: readonly string[] }
  /** The rack already runs the release of the change set, with other values of these parameters. */
  | { readonly why: 'other-parameters'; readonly keys: readonly string[] };

export type Problem =
  | { readonly code: 'invalid-inputs'; readonly inputs: readonly InputProblem[] }
  // Reading
  | { readonly code: 'catalog-unreadable'; readonly location: string; readonly fault: Fault }
  | { readonly code: 'catalog-unusable'; readonly location: string; readonly flaws: readonly CatalogFlaw[] }
  | {
      readonly code: 'template-unreadable';
      readonly version: RackVersion;
      readonly location: string;
      readonly fault: Fault;
    }
  | {
      readonly code: 'template-unusable';
      readonly version: RackVersion;
      readonly location: string;
      readonly flaw: TemplateFlaw;
    }
  | {
      readonly code: 'template-not-copied';
      readonly version: RackVersion;
      readonly bucket: string;
      /** The account that must own the bucket. */
      readonly owner: string;
      readonly fault: Fault;
    }
  /** CloudFormation may have read another template than this run. */
  | { readonly code: 'template-changed'; readonly version: RackVersion; readonly location: string }
  | RackProblem
  // The route
  | RouteRefusal
  | { readonly code: 'no-progress'; readonly version: RackVersion }
  // The plan
  | (StepRefusal & { readonly inputs?: RequiredInputs })
  /** Several refusals, or one of a later step. `unsolved`: refusals that no input avoids. */
  | {
      readonly code: 'steps-refused';
      readonly steps: readonly RefusedStep[];
      readonly inputs: RequiredInputs;
      readonly unsolved: readonly RefusedStep[];
    }
  | { readonly code: 'change-set-unusable'; readonly changeSet: string; readonly unfit: ChangeSetUnfit }
  /** In `execute`: another run of this action is updating the rack. */
  | { readonly code: 'busy'; readonly status: StackStatus; readonly from: RackVersion; readonly to: RackVersion }
  | {
      readonly code: 'change-set-failed';
      readonly version: RackVersion;
      readonly reason: string;
      readonly details: readonly FailureDetail[];
    }
  | { readonly code: 'change-set-empty'; readonly version: RackVersion }
  | { readonly code: 'change-set-not-made'; readonly version: RackVersion; readonly limitMs: number }
  | {
      readonly code: 'plan-stale';
      readonly attempts: number;
      readonly by: 'another-update' | 'another-plan';
      readonly difference?: PlanDifference;
    }
  // AWS
  | { readonly code: 'credentials-missing'; readonly fault: Fault }
  | { readonly code: 'credentials-invalid'; readonly fault: Fault }
  | { readonly code: 'credentials-expired'; readonly fault: Fault }
  | { readonly code: 'role-not-assumed'; readonly fault: Fault }
  | { readonly code: 'access-denied'; readonly fault: Fault; readonly stack: string }
  | { readonly code: 'aws-rejected'; readonly fault: Fault }
  | { readonly code: 'aws-unavailable'; readonly fault: Fault }
  // The update
  | {
      readonly code: 'rolled-back';
      readonly target: RackVersion;
      readonly status: StackStatus;
      readonly diagnosis: Diagnosis;
      readonly details: readonly FailureDetail[];
    }
  | {
      readonly code: 'update-failed';
      readonly target: RackVersion;
      readonly status: StackStatus;
      readonly diagnosis: Diagnosis;
      readonly details: readonly FailureDetail[];
    }
  | {
      readonly code: 'ended-elsewhere';
      readonly target: RackVersion;
      readonly version: string;
      readonly status: StackStatus;
    }
  /** The reviewed change set has another service role than the requested one. AWS shows it only after the execution. */
  | {
      readonly code: 'unreviewed-role';
      readonly roleArn: string | undefined;
      readonly expected: string | undefined;
      readonly status: StackStatus;
      readonly version: string;
    }
  | { readonly code: 'timed-out'; readonly limitMs: number; readonly status: StackStatus | undefined }
  /** Monitoring ended although the update continues or may continue. The fault has the reason. */
  | { readonly code: 'monitoring-failed'; readonly fault: Fault | undefined; readonly status: StackStatus | undefined }
  | { readonly code: 'api-not-answering'; readonly host: string; readonly limitMs: number; readonly last: string }
  /** With `verify-services: always`. */
  | { readonly code: 'services-not-steady'; readonly limitMs: number; readonly health: ServicesHealth }
  // The workflow
  | { readonly code: 'cancelled-before-start' }
  | { readonly code: 'cancelled-while-verifying'; readonly host: string; readonly waitingFor: 'api' | 'services' }
  | { readonly code: 'cancelled-and-left'; readonly status: StackStatus | undefined }
  | { readonly code: 'cancelled-and-rolling-back'; readonly status: StackStatus | undefined }
  | { readonly code: 'cancelled-rollback-refused'; readonly status: StackStatus | undefined; readonly fault: Fault }
  /** The request to roll back may have been executed: a response was lost, or there was none in time. */
  | {
      readonly code: 'cancelled-rollback-unknown';
      readonly status: StackStatus | undefined;
      readonly fault: Fault | undefined;
    }
  // A bug in the action
  | { readonly code: 'internal'; readonly message: string; readonly stack: string | undefined };

export type ProblemCode = Problem['code'];
export type ProblemOf<Code extends ProblemCode> = Extract<Problem, { readonly code: Code }>;

/** What failed in an update, for a problem that says it. */
export function diagnosisOf(problem: Problem | undefined): Diagnosis | undefined {
  return problem !== undefined && 'diagnosis' in problem ? problem.diagnosis : undefined;
}
