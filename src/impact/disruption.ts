/** What an update will take down while it runs: nothing, the rack's API, or every instance in turn. */
import type { ChangeCause, ResourceChange } from '../cloudformation/change-set.ts';
import { estimateRollMs } from './duration-estimate.ts';
import { releasedAtMs, type RackVersion } from '../releases/rack-version.ts';

export type DisruptionLevel = 'none' | 'api-restarts' | 'instances-roll' | 'unknown';

/** `expected`: it turns on a value that CloudFormation knows only once the update is under way. */
export type Certainty = 'certain' | 'expected';

export interface DisruptionReason {
  readonly effect: 'instances-roll' | 'api-restarts' | 'builder-replaced' | 'unknown';
  readonly certainty: Certainty;
  readonly logicalId: string;
  readonly property: string | undefined;
  /** The parameter or attribute behind it: `DefaultAmi`, `InstancesLaunchTemplate.LatestVersionNumber`. */
  readonly cause: string | undefined;
  /** Both only where the cause is an SSM-typed parameter: what it resolved to, and will (`ami-0abc`). */
  readonly oldValue: string | undefined;
  readonly newValue: string | undefined;
}

export interface Disruption {
  readonly level: DisruptionLevel;
  /** Of the level, not of each reason. */
  readonly certainty: Certainty;
  /** Only where instances roll: the API is away for seconds to minutes, which nothing here foretells. */
  readonly minutes: number | undefined;
  /** The weightiest first. */
  readonly reasons: readonly DisruptionReason[];
  /** Nothing but the machine that builds is replaced: apps and API stay up. */
  readonly builderOnly: boolean;
}

export interface DisruptionFacts {
  readonly changes: readonly ResourceChange[];
  readonly rack: { readonly instanceCount: number; readonly batchSize: number };
  /** What SSM-typed parameters resolve to now, and with the change set. */
  readonly resolved: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> };
  readonly current: RackVersion;
  readonly target: RackVersion;
}

// Source of all ids: convox/rack's templates; __tests__/impact/real-releases.test.ts holds them against 31 of these.
// `Build*` is left out on purpose: the builder runs no apps.
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

// Source: the UpdatePolicy attribute's page: AutoScalingRollingUpdate acts on these and on nothing else. A fleet's
// whole request is one property, of which no part can change in place.
const ROLLING_PROPERTIES = new Set<string | undefined>([
  'LaunchConfigurationName',
  'LaunchTemplate',
  'MixedInstancesPolicy',
  'VPCZoneIdentifier',
  'SpotFleetRequestConfigData',
]);
// A change of these attributes reaches no machine and no task.
const HARMLESS_ATTRIBUTES = new Set([
  'Metadata',
  'Tags',
  'CreationPolicy',
  'UpdatePolicy',
  'DeletionPolicy',
  'UpdateReplacePolicy',
]);
const CERTIFICATES_BY_VERSION = Date.UTC(2023, 9, 9, 15, 9, 16);

/** Reads a change set's changes, resource by resource; what can't be told from them is `unknown`, never `none`. */
export function assessDisruption(facts: DisruptionFacts): Disruption {
  const reasons = facts.changes.flatMap((change) => reasonsOf(change, facts));
  if (renewsCertificates(facts)) {
    reasons.push(reason('instances-roll', 'expected', 'DockertTLSCertGenerate', 'Version', 'Version'));
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

/** By the weightiest reason: where that is the builder's, nothing else goes down, and so much is certain. */
function levelBy(first: DisruptionReason | undefined): Pick<Disruption, 'level' | 'certainty'> {
  if (first === undefined || first.effect === 'builder-replaced') return { level: 'none', certainty: 'certain' };
  return { level: first.effect, certainty: first.certainty };
}

// A roll that is only expected outweighs what can't be told, and that outweighs the API, which is back within minutes.
const WEIGHTS = { 'instances-roll': 0, unknown: 2, 'api-restarts': 4, 'builder-replaced': 6 } as const;

function weight({ effect, certainty }: DisruptionReason): number {
  return WEIGHTS[effect] + (certainty === 'certain' ? 0 : 1);
}

function reasonsOf(change: ResourceChange, facts: DisruptionFacts): readonly DisruptionReason[] {
  const { logicalId, action } = change;
  if (action === 'add' || action === 'import') return []; // what was not there serves nobody yet
  if (INSTANCE_GROUPS.includes(logicalId)) return groupReasons(change, facts);
  if (LAUNCH_RESOURCES.includes(logicalId)) {
    // One that goes takes nothing along: the group that moves to another says so itself.
    return action === 'remove' ? [] : changedReasons('instances-roll', change, facts, () => true);
  }
  if (API_RESOURCES.includes(logicalId)) {
    if (action === 'remove') return [reason('api-restarts', 'certain', logicalId)];
    return changedReasons('api-restarts', change, facts, (cause) => cause.property !== 'DesiredCount');
  }
  if (BUILDER_RESOURCES.includes(logicalId)) {
    return action === 'remove' ? [] : changedReasons('builder-replaced', change, facts, () => true);
  }
  // A nested stack or a macro could hold anything; no release of Convox's has had one.
  if (action === 'dynamic') return [reason('unknown', 'expected', logicalId)];
  return [];
}

function groupReasons(change: ResourceChange, facts: DisruptionFacts): readonly DisruptionReason[] {
  // A group that goes or is made anew takes its instances along at once, without batches.
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
  // Details left out (a quota of AWS's, a sync, an older API): properties change, and which can't be told.
  if (change.causes.length === 0) {
    const harmless = change.scope.length > 0 && change.scope.every((attribute) => HARMLESS_ATTRIBUTES.has(attribute));
    return harmless ? [] : [reason('unknown', 'expected', change.logicalId)];
  }
  const causes = change.causes.filter((cause) => !HARMLESS_ATTRIBUTES.has(cause.attribute) && counts(cause));
  // For a parameter AWS tells the same property twice, once `Static` with the parameter's name and once `Dynamic`.
  const told = new Map<string, DisruptionReason>();
  for (const cause of causes) {
    const certainty = cause.evaluation === 'Static' ? 'certain' : 'expected';
    const key = cause.property ?? cause.attribute;
    const known = told.get(key);
    if (known !== undefined && (known.certainty === 'certain' || certainty === 'expected')) continue;
    told.set(key, withValues(reason(effect, certainty, change.logicalId, cause.property, cause.causingEntity), facts));
  }
  return [...told.values()];
}

function withValues(one: DisruptionReason, { resolved }: DisruptionFacts): DisruptionReason {
  const oldValue = resolved.before.get(one.cause ?? '');
  const newValue = resolved.after.get(one.cause ?? '');
  return oldValue === newValue ? one : { ...one, oldValue, newValue };
}

/**
 * From 20231009150916 the custom resource that makes Docker's certificates takes `Version` as a property, and the
 * certificates stand in the instances' user data. The change set may not show that far, so the version alone tells.
 */
function renewsCertificates({ changes, current, target }: DisruptionFacts): boolean {
  return changes.length > 0 && current !== target && releasedAtMs(target) >= CERTIFICATES_BY_VERSION;
}

function reason(
  effect: DisruptionReason['effect'],
  certainty: Certainty,
  logicalId: string,
  property?: string,
  cause?: string,
): DisruptionReason {
  return { effect, certainty, logicalId, property, cause, oldValue: undefined, newValue: undefined };
}
