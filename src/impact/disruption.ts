/** What an update takes down while it runs: nothing, the rack's API, or every instance in turn. */
import type { ChangeCause, ResourceChange } from '../cloudformation/change-set.ts';
import { estimateRollMs } from './duration-estimate.ts';
import { releasedAtMs, type RackVersion } from '../releases/rack-version.ts';

export type DisruptionLevel = 'none' | 'api-restarts' | 'instances-roll' | 'unknown';

/** `expected`: it depends on a value that CloudFormation knows only during the update. */
export type Certainty = 'certain' | 'expected';

export interface DisruptionReason {
  readonly effect: 'instances-roll' | 'api-restarts' | 'builder-replaced' | 'unknown';
  readonly certainty: Certainty;
  readonly logicalId: string;
  readonly property: string | undefined;
  /** The parameter or attribute that causes it: `DefaultAmi`, `InstancesLaunchTemplate.LatestVersionNumber`. */
  readonly cause: string | undefined;
  /** Set only if the cause is an SSM-typed parameter: its resolved value before and after (`ami-0abc`). */
  readonly oldValue: string | undefined;
  readonly newValue: string | undefined;
}

export interface Disruption {
  readonly level: DisruptionLevel;
  /** The certainty of the level, not of each reason. */
  readonly certainty: Certainty;
  /** Only if instances are replaced. How long the API is down (seconds to minutes) cannot be estimated. */
  readonly minutes: number | undefined;
  /** The most severe first. */
  readonly reasons: readonly DisruptionReason[];
  /** Only the build instance is replaced: apps and API stay up. */
  readonly builderOnly: boolean;
}

export interface DisruptionFacts {
  readonly changes: readonly ResourceChange[];
  readonly rack: { readonly instanceCount: number; readonly batchSize: number };
  /** The resolved values of SSM-typed parameters, now and after the change set. */
  readonly resolved: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> };
  readonly current: RackVersion;
  readonly target: RackVersion;
}

// Source of all ids: convox/rack's templates; __tests__/impact/real-releases.test.ts compares them with real releases.
// `Build*` is left out on purpose: the build instance runs no apps.
export const INSTANCE_GROUPS: readonly string[] = ['Instances', 'SpotInstances', 'SpotFleet'];
export const LAUNCH_RESOURCES: readonly string[] = [
  'LaunchConfiguration', // to 20230512125022
  'SpotLaunchConfiguration', // 20171024152542 to 20230512125022
  'InstancesLaunchTemplate', // from 20230523204317
  'SpotInstanceLaunchTemplate', // from 20230523204317
  'SpotFleetLT', // from 20240208104928
];
export const API_RESOURCES: readonly string[] = [
  ...['ApiWeb', 'ApiMonitor'], // to 20160816160115, as custom resources
  ...['RackWeb', 'RackMonitor', 'RackWebTasks', 'RackMonitorTasks'], // 20161118132442
  ...['WebService', 'MonitorService', 'WebTasks', 'MonitorTasks'], // 20170202012654 to 20171024152542
  ...['ApiWebService', 'ApiMonitorService'], // 20171102200537 to 20220622204318
  ...['ServiceWebApi', 'ServiceMonitorApi'], // from 20221129130331
  ...['ApiWebTasks', 'ApiMonitorTasks'], // the first era, and again from 20171102200537
];
const BUILDER_RESOURCES: readonly string[] = ['BuildInstances', 'BuildLaunchConfiguration', 'BuildLaunchTemplate'];

// Source: the page of the UpdatePolicy attribute: AutoScalingRollingUpdate applies to these properties only. The whole
// request of a Spot fleet is one property, and no part of it can change in place.
const ROLLING_PROPERTIES = new Set<string | undefined>([
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'VPCZoneIdentifier',
  'SpotFleetRequestConfigData',
]);
// A change of these attributes affects no instance and no task.
const HARMLESS_ATTRIBUTES = new Set([
  'Metadata',
  'Tags',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);
const CERTIFICATES_BY_VERSION = Date.UTC(2023, 9, 9, 15, 9, 16);

/** Assesses a change set's changes, resource by resource. What the changes do not show is `unknown`, never `none`. */
export function assessDisruption(facts: DisruptionFacts): Disruption {
  const reasons = facts.changes.flatMap((change) => reasonsOf(change, facts));
  if (renewsCertificates(facts)) {
    reasons.push(
      reason('instances-roll', 'expected', 'DockertTLSCertGenerate', { property: 'Version', causingEntity: 'Version' }),
    );
  }
  const ordered = [...reasons].sort((one, other) => weight(one) - weight(other));
  const first = ordered[0];
  const { level, certainty } = levelBy(first);
  return {
    level,
    certainty,
    minutes: level === 'instances-roll' ? Math.round(estimateRollMs(facts.rack) / 60_000) : undefined,
    reasons: ordered,
    builderOnly: first?.effect === 'builder-replaced',
  };
}

/**
 * The level of the most severe reason. If that is the build instance, nothing else is affected, and the level is
 * certain.
 */
function levelBy(first: DisruptionReason | undefined): Pick<Disruption, 'level' | 'certainty'> {
  if (first === undefined || first.effect === 'builder-replaced') return { level: 'none', certainty: 'certain' };
  return { level: first.effect, certainty: first.certainty };
}

// An expected replacement of instances is more severe than an unknown effect, and that is more severe than an API
// restart, which takes minutes.
const WEIGHTS = { 'instances-roll': 0, unknown: 2, 'api-restarts': 4, 'builder-replaced': 6 } as const;

function weight({ effect, certainty }: DisruptionReason): number {
  return WEIGHTS[effect] + (certainty === 'certain' ? 0 : 1);
}

function reasonsOf(change: ResourceChange, facts: DisruptionFacts): readonly DisruptionReason[] {
  const { logicalId, action } = change;
  if (action === 'add' || action === 'import') return []; // what was not there serves nobody yet
  if (INSTANCE_GROUPS.includes(logicalId)) return groupReasons(change, facts);
  if (LAUNCH_RESOURCES.includes(logicalId)) {
    // Removing a launch configuration replaces no instance: the group that uses another one has a separate change.
    return action === 'remove' ? [] : changedReasons('instances-roll', change, facts, () => true);
  }
  if (API_RESOURCES.includes(logicalId)) {
    if (action === 'remove') return [reason('api-restarts', 'certain', logicalId)];
    return changedReasons('api-restarts', change, facts, (cause) => cause.property !== 'DesiredCount');
  }
  if (BUILDER_RESOURCES.includes(logicalId)) {
    return action === 'remove' ? [] : changedReasons('builder-replaced', change, facts, () => true);
  }
  // A nested stack or a macro can contain anything. No release of Convox has had one.
  if (action === 'dynamic') return [reason('unknown', 'expected', logicalId)];
  return [];
}

function groupReasons(change: ResourceChange, facts: DisruptionFacts): readonly DisruptionReason[] {
  // A group that is deleted or replaced loses its instances at once, without batches.
  if (change.action === 'remove' || change.replacement === 'true') {
    return [reason('instances-roll', 'certain', change.logicalId)];
  }
  return changedReasons('instances-roll', change, facts, ({ property }) => ROLLING_PROPERTIES.has(property));
}

function changedReasons(
  effect: Exclude<DisruptionReason['effect'], 'unknown'>,
  change: ResourceChange,
  facts: DisruptionFacts,
  counts: (cause: ChangeCause) => boolean,
): readonly DisruptionReason[] {
  // Without details (a quota, a sync, an older API): properties change, but which ones is not known.
  if (change.causes.length === 0) {
    const harmless = change.scope.length > 0 && change.scope.every((attribute) => HARMLESS_ATTRIBUTES.has(attribute));
    return harmless ? [] : [reason('unknown', 'expected', change.logicalId)];
  }
  const causes = change.causes.filter((cause) => !HARMLESS_ATTRIBUTES.has(cause.attribute) && counts(cause));
  // For a parameter, AWS lists the same property twice: once `Static` with the parameter's name, and once `Dynamic`.
  const byProperty = new Map<string, DisruptionReason>();
  for (const cause of causes) {
    const certainty = cause.evaluation === 'Static' ? 'certain' : 'expected';
    const key = cause.property ?? cause.attribute;
    const known = byProperty.get(key);
    if (known !== undefined && (known.certainty === 'certain' || certainty === 'expected')) continue;
    byProperty.set(key, withValues(reason(effect, certainty, change.logicalId, cause), facts));
  }
  return [...byProperty.values()];
}

function withValues(one: DisruptionReason, { resolved }: DisruptionFacts): DisruptionReason {
  const oldValue = resolved.before.get(one.cause ?? '');
  const newValue = resolved.after.get(one.cause ?? '');
  return oldValue === newValue ? one : { ...one, oldValue, newValue };
}

/**
 * From 20231009150916 on, the custom resource for Docker's certificates has `Version` as a property, and the instances'
 * user data contains the certificates. The change set may not show this dependency, so the version decides.
 */
function renewsCertificates({ changes, current, target }: DisruptionFacts): boolean {
  return changes.length > 0 && current !== target && releasedAtMs(target) >= CERTIFICATES_BY_VERSION;
}

function reason(
  effect: DisruptionReason['effect'],
  certainty: Certainty,
  logicalId: string,
  cause?: Pick<ChangeCause, 'property' | 'causingEntity'>,
): DisruptionReason {
  const { property, causingEntity } = cause ?? {};
  return { effect, certainty, logicalId, property, cause: causingEntity, oldValue: undefined, newValue: undefined };
}
