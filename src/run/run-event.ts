/** The events of a run: facts, without text. The log prints them, and the report is built from them. */
import type { AppsAtRisk } from '../rack/apps-at-risk.ts';
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { Disruption } from '../impact/disruption.ts';
import type { ValuesOfChange } from '../cloudformation/property-values.ts';
import type { FailureDetail } from '../cloudformation/failure-detail.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import type { Fault } from '../cloudformation/fault.ts';
import type { GitHubFacts } from './github-fault.ts';
import type { ResourceFailure } from '../diagnosis/diagnosis.ts';
import type { DriftReading } from '../impact/drift-effects.ts';
import type { Forecast } from '../impact/forecast.ts';
import type { DroppedParameter, ParameterChanges } from '../rack/parameter-changes.ts';
import type { ParameterPlan } from '../rack/parameters.ts';
import type { Problem, RefusedStep } from './problem.ts';
import type { ApiHealth, ServicesHealth } from '../rack/services.ts';
import type { Rack } from '../rack/rack.ts';
import type { Distance } from '../releases/distance.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ProtectedLoss } from '../impact/replacements.ts';
import type { Route, RouteStop } from '../releases/route.ts';
import type { Progress, StackEvent } from '../cloudformation/stack-event.ts';
import type { StackResource } from '../cloudformation/stack.ts';
import type { StackStatus } from '../cloudformation/stack-status.ts';
import type { InputSetting, Mode } from './update-request.ts';
import type { Ending } from './outcome.ts';

/** What an operator should know; it does not end the run. */
export type Warning =
  | {
      readonly code: 'blocked';
      readonly required: RackVersion;
      readonly target: RackVersion;
      readonly next: RackVersion | undefined;
    }
  | { readonly code: 'current-unpublished'; readonly current: RackVersion }
  /** With `minimum-release-age`: S3 did not return when the release was written, so the release is skipped. */
  | { readonly code: 'release-age-unknown'; readonly version: RackVersion; readonly fault: Fault | undefined }
  | { readonly code: 'parameters-not-applied'; readonly keys: readonly string[] }
  | { readonly code: 'last-update-failed'; readonly status: StackStatus }
  /** In `check`, with `recover: true`: an update would first continue the failed rollback. */
  | { readonly code: 'recovery-first'; readonly status: StackStatus }
  | { readonly code: 'zones-unknown' }
  /** By `recover-skip`. */
  | { readonly code: 'resources-skipped'; readonly resources: readonly StackResource[] }
  /** The AWS SDK uses the profile and ignores the keys in the environment. */
  | { readonly code: 'profile-hides-keys'; readonly profile: string }
  | { readonly code: 'leftovers'; readonly resources: readonly ResourceFailure[] }
  | { readonly code: 'change-set-left'; readonly changeSet: string; readonly fault: Fault | undefined }
  | { readonly code: 'dashboard-moved'; readonly from: string; readonly to: string }
  | { readonly code: 'api-not-checked'; readonly why: 'private' | 'no-host' }
  | { readonly code: 'services-not-steady'; readonly limitMs: number; readonly health: ServicesHealth }
  /** Without a fault: the stack does not name its cluster. */
  | { readonly code: 'services-not-checked'; readonly fault: Fault | undefined }
  /** Only the events say why an update failed. */
  | { readonly code: 'events-unreadable'; readonly fault: Fault }
  /** Only this call returns what a hook or a validation found. */
  | { readonly code: 'details-unreadable'; readonly fault: Fault }
  /** Findings of hooks and validations in mode WARN: they stop nothing, but the update is likely to fail. */
  | { readonly code: 'validation-warnings'; readonly details: readonly FailureDetail[] }
  /** Resources that the update changes, and that do not exist any more. */
  | { readonly code: 'deleted-by-hand'; readonly resources: readonly string[] }
  | { readonly code: 'express-mode' }
  | { readonly code: 'exports-unchecked'; readonly exports: readonly string[]; readonly fault: Fault }
  | { readonly code: 'apps-unchecked'; readonly fault: Fault }
  | { readonly code: 'apps-at-risk'; readonly apps: AppsAtRisk }
  | { readonly code: 'apps-updating'; readonly apps: readonly string[] }
  /** HighAvailability=false: the only API task is down while its instance is replaced. */
  | { readonly code: 'api-not-redundant' }
  | { readonly code: 'replacements-allowed'; readonly losses: readonly ProtectedLoss[] }
  | { readonly code: 'parameters-lost'; readonly dropped: readonly DroppedParameter[] }
  /** In `plan`: an update would end with this problem. */
  | { readonly code: 'would-be-refused'; readonly problem: Problem }
  /** Later steps that may be refused; this is known only when the rack reaches them. */
  | { readonly code: 'may-be-refused'; readonly steps: readonly RefusedStep[] }
  | { readonly code: 'role-sticks'; readonly roleArn: string }
  | { readonly code: 'record-not-written'; readonly record: 'release' | 'event'; readonly cause: RecordFailure }
  | {
      readonly code: 'without-token';
      readonly missed: readonly ('pull-request-comment' | 'failure-issue' | 'release-notes')[];
    }
  | { readonly code: 'comment-skipped'; readonly fault: GitHubFacts; readonly fromFork: boolean }
  /** The failure issue is missing or not up to date. */
  | { readonly code: 'failure-issue-skipped'; readonly fault: GitHubFacts };

/** Why a record of `convox-records` was not written. `no-topic`: the stack has no output `NotificationTopic`. */
export type RecordFailure = Fault | 'cancelled' | 'no-topic';

export type RunEvent =
  | {
      readonly kind: 'run-started';
      readonly atMs: number;
      readonly rack: string;
      readonly region: string;
      readonly mode: Mode;
      readonly target: string;
      /** The inputs that differ from their defaults, of those that `execute` accepts too. */
      readonly settings?: readonly InputSetting[];
    }
  /**
   * Values that must not be shown from now on. Emitted before anything that could show them. `values` are also masked
   * in the log of the whole job, `unmasked` are redacted by this action only.
   */
  | { readonly kind: 'secrets-found'; readonly values: readonly string[]; readonly unmasked?: readonly string[] }
  | { readonly kind: 'catalog-read'; readonly releases: number; readonly latest: RackVersion | undefined }
  /** The rack's stack as DescribeStacks returns it, even if it is not a rack. */
  | { readonly kind: 'stack-read'; readonly stackArn: string; readonly status: string }
  | { readonly kind: 'rack-read'; readonly rack: Rack }
  /** The name of the release is old enough for `minimum-release-age`, but it was written to the bucket later. */
  | { readonly kind: 'release-too-young'; readonly version: RackVersion; readonly writtenAtMs: number }
  /** `behind`: how far the rack is from the target of an upgrade. */
  | { readonly kind: 'route-planned'; readonly route: Route; readonly behind?: Distance | undefined }
  /**
   * Emitted if the input `window` is set. `opensAtMs`: when a step may begin; undefined if that is more than 15 days
   * away.
   */
  | { readonly kind: 'window-checked'; readonly isOpen: boolean; readonly opensAtMs: number | undefined }
  /** The time limits of this run, from the request and the rack. */
  | {
      readonly kind: 'time-limits';
      /** The maximum number of updates of this run. */
      readonly steps: number;
      /** The time limit for one update. */
      readonly updateMs: number;
      /** The expected duration of an update that replaces every instance. */
      readonly rollMs: number;
      /** Whether the action renews its credentials (`role-to-assume`). */
      readonly renewsCredentials: boolean;
    }
  /** Every release up to the last stop of this run, oldest first. */
  | { readonly kind: 'releases-listed'; readonly from: RackVersion; readonly releases: readonly RouteStop[] }
  | {
      readonly kind: 'idle-awaited';
      readonly stackArn: string;
      readonly status: StackStatus;
      readonly limitMs: number;
    }
  | { readonly kind: 'idle-reached'; readonly status: StackStatus; readonly afterMs: number }
  | {
      readonly kind: 'recovery-started';
      /** `joined`: another client had already continued the rollback. */
      readonly how: 'started' | 'joined';
      readonly atMs: number;
      readonly status: StackStatus;
    }
  | {
      readonly kind: 'step-started';
      readonly step: number;
      readonly of: number;
      readonly from: RackVersion;
      readonly to: RackVersion;
      readonly required: boolean;
      readonly atMs: number;
    }
  | { readonly kind: 'parameters-planned'; readonly plan: ParameterPlan }
  | {
      readonly kind: 'change-set-created';
      readonly origin: 'made' | 'kept';
      readonly arn: string;
      readonly changes: readonly ResourceChange[];
    }
  /** The changed properties of the change set, with their values as far as they could be read. */
  | {
      readonly kind: 'values-read';
      readonly values: readonly ValuesOfChange[];
      /** `partial`: CloudFormation says that its reading with values lacks changes. */
      readonly extent: 'whole' | 'partial' | 'none';
    }
  | { readonly kind: 'parameters-compared'; readonly changes: ParameterChanges }
  | { readonly kind: 'impact-assessed'; readonly disruption: Disruption; readonly losses: readonly ProtectedLoss[] }
  | { readonly kind: 'drift-awaited'; readonly limitMs: number }
  | { readonly kind: 'drift-read'; readonly drift: DriftReading }
  | { readonly kind: 'apps-assessed'; readonly apps: AppsAtRisk }
  /** The forecast of a later step, computed from two templates. */
  | {
      readonly kind: 'step-forecast';
      readonly from: RackVersion;
      readonly to: RackVersion;
      readonly forecast: Forecast;
    }
  | { readonly kind: 'step-not-forecast'; readonly to: RackVersion }
  | { readonly kind: 'change-set-kept'; readonly arn: string }
  | { readonly kind: 'change-set-deleted'; readonly arn: string }
  | {
      readonly kind: 'plan-stale';
      readonly why: 'obsolete' | 'gone' | 'stack-busy';
      readonly attempt: number;
      readonly of: number;
    }
  | {
      readonly kind: 'operation-started';
      readonly how: 'started' | 'joined';
      readonly token: string;
      readonly from: RackVersion;
      readonly to: RackVersion;
      readonly atMs: number;
      readonly limitMs: number;
    }
  | { readonly kind: 'stack-event'; readonly event: StackEvent; readonly progress: Progress }
  | { readonly kind: 'evidence-found'; readonly evidence: Evidence }
  | { readonly kind: 'poll-failed'; readonly fault: Fault; readonly againInMs: number | undefined }
  /** A poll without new facts. The log prints it only after a long silence. */
  | {
      readonly kind: 'still-waiting';
      readonly what: 'quiet' | 'operation' | 'api' | 'services' | 'change-set';
      readonly elapsedMs: number;
      readonly leftMs: number;
    }
  | {
      readonly kind: 'operation-ended';
      /** Undefined if no event could be read. */
      readonly progress: Progress | undefined;
      /** How many resources of the change set had no event; undefined if not all events were read. */
      readonly unchanged?: number | undefined;
      readonly status: StackStatus;
      readonly version: RackVersion;
      readonly instanceCount: number;
      readonly atMs: number;
    }
  | { readonly kind: 'api-awaited'; readonly host: string; readonly limitMs: number }
  | { readonly kind: 'api-answered'; readonly host: string; readonly awayMs: number }
  | { readonly kind: 'services-awaited'; readonly health: ServicesHealth; readonly limitMs: number }
  /** Whether the rack works when an operation has ended. */
  | {
      readonly kind: 'health-read';
      readonly api: ApiHealth;
      /** Undefined if they were not read. */
      readonly services: ServicesHealth | undefined;
      /** How many instances are in service; left out if they were not read. */
      readonly instances?: number | undefined;
    }
  /** GitHub denied the look-up of a pull request that may not exist. */
  | { readonly kind: 'pull-request-unknown'; readonly fault: GitHubFacts }
  | { readonly kind: 'cancel-asked'; readonly signal: string }
  | { readonly kind: 'warned'; readonly warning: Warning }
  | { readonly kind: 'run-ended'; readonly ending: Ending; readonly atMs: number };

export type RunEventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

/** The last event of a kind. */
export function lastOf<Kind extends RunEvent['kind']>(
  runEvents: readonly RunEvent[],
  kind: Kind,
): RunEventOf<Kind> | undefined {
  return runEvents.findLast((runEvent): runEvent is RunEventOf<Kind> => runEvent.kind === kind);
}
