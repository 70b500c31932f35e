/** The failures and delays that a scenario can configure. */

import type { Account } from './account.ts';
import type {
  ChangeSetHookFailure,
  EarlyValidationFailure,
  HookFailure,
  ResourceFailure,
  TaskShortage,
} from './causes.ts';
import { setStackStatus } from './cloudformation/events.ts';
import { findStack } from './cloudformation/find.ts';
import { templateKeys } from './s3/releases.ts';

export interface ScenarioCauses {
  failResource(failure: ResourceFailure): void;
  failRollback(failure: ResourceFailure): void;
  failCleanup(failure: ResourceFailure): void;
  failEarlyValidation(failure: EarlyValidationFailure): void;
  failHook(failure: HookFailure): void;
  failChangeSetHook(failure: ChangeSetHookFailure): void;
  limitRunningTasks(shortage: TaskShortage): void;
  slowResource(logicalId: string, ms: number): void;
  slowRollback(logicalId: string, ms: number): void;
  omitPropertyValues(logicalId: string): void;
  delayEvents(logicalId: string, ms: number): void;
  removeFailures(logicalId: string): void;
  removeRelease(version: string, place?: { bucket?: string; prefix?: string }): void;
  setSsmParameter(name: string, value: string): void;
  setAvailabilityZones(zones: string[]): void;
  setStatus(stack: string, status: string, reason?: string): void;
  lagAfterExecute(ms: number): void;
  lagDescribeEvents(ms: number): void;
  moveUpdatedTimeOnRollback(): void;
  /** Drift detection cannot read the resource, for this reason. */
  failDriftDetection(logicalId: string, reason: string): void;
  slowDriftDetection(ms: number): void;
}

export function scenarioCauses(account: Account): ScenarioCauses {
  return {
    failResource: (failure) => {
      account.causes.add('update', failure);
    },
    failRollback: (failure) => {
      account.causes.add('rollback', failure);
    },
    failCleanup: (failure) => {
      account.causes.add('clean-up', failure);
    },
    failEarlyValidation: account.causes.addEarlyValidation,
    failHook: account.causes.addHook,
    failChangeSetHook: account.causes.addChangeSetHook,
    limitRunningTasks: (shortage) => {
      account.causes.limitRunningTasks(shortage, account.clock.now().getTime());
    },
    slowResource: account.causes.slow,
    slowRollback: account.causes.slowRollback,
    omitPropertyValues: account.causes.omitPropertyValues,
    delayEvents: account.causes.delayEvents,
    removeFailures: account.causes.removeFailures,
    removeRelease: (version, { bucket = 'convox', prefix } = {}) => {
      for (const key of templateKeys({ prefix, version })) account.store.remove(bucket, key);
    },
    setSsmParameter: (name, value) => {
      account.ssmParameters.set(name, value);
    },
    setAvailabilityZones: (zones) => {
      account.availabilityZones = [...zones];
    },
    setStatus: (stack, status, reason) => {
      setStackStatus(account, findStack(account, stack), status, reason);
    },
    lagAfterExecute: (ms) => {
      account.timing.describeLagMs = ms;
    },
    lagDescribeEvents: (ms) => {
      account.timing.describeEventsLagMs = ms;
    },
    moveUpdatedTimeOnRollback: () => {
      account.timing.rollbackMovesUpdatedTime = true;
    },
    failDriftDetection: account.causes.failDriftDetection,
    slowDriftDetection: (ms) => {
      account.timing.driftDetectionMs = ms;
    },
  };
}
