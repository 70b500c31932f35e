/** What a scenario says will go wrong in the account: causes only; every answer follows from the rules. */

export interface ResourceFailure {
  logicalId: string;
  reason: string;
  /** Only in an update to this release (the stack's `Version` parameter); in every one when left out. */
  release?: string;
  /** How often it happens before the cause is gone; for good when left out. */
  times?: number;
}

export interface EarlyValidationFailure extends ResourceFailure {
  /** As `PropertyValidation` or `ResourceExistenceCheck`. */
  validation?: string;
  path?: string;
}

export type Phase = 'update' | 'rollback' | 'clean-up';

export interface Causes {
  add: (phase: Phase, failure: ResourceFailure) => void;
  addEarlyValidation: (failure: EarlyValidationFailure) => void;
  slow: (logicalId: string, ms: number) => void;
  /** Whatever was wrong with a resource is right again. */
  repair: (logicalId: string) => void;
  /** The failure that strikes now, used up by asking. */
  strike: (phase: Phase, logicalId: string, release: string | undefined) => ResourceFailure | undefined;
  strikeEarlyValidation: (
    logicalIds: readonly string[],
    release: string | undefined,
  ) => EarlyValidationFailure | undefined;
  durationOf: (logicalId: string) => number | undefined;
}

interface Pending<Failure extends ResourceFailure> {
  phase: Phase | 'early-validation';
  failure: Failure;
  left: number;
}

export function noCauses(): Causes {
  let pending: Pending<EarlyValidationFailure>[] = [];
  const durations = new Map<string, number>();
  const push = (phase: Pending<ResourceFailure>['phase'], failure: EarlyValidationFailure): void => {
    pending.push({ phase, failure, left: failure.times ?? Number.POSITIVE_INFINITY });
  };
  const take = (
    phase: Pending<ResourceFailure>['phase'],
    logicalIds: readonly string[],
    release: string | undefined,
  ): EarlyValidationFailure | undefined => {
    const found = pending.find(
      ({ phase: when, failure, left }) =>
        when === phase &&
        left > 0 &&
        logicalIds.includes(failure.logicalId) &&
        (failure.release === undefined || failure.release === release),
    );
    if (found !== undefined) {
      found.left -= 1;
    }
    return found?.failure;
  };
  return {
    add: push,
    addEarlyValidation: (failure) => {
      push('early-validation', failure);
    },
    slow: (logicalId, ms) => durations.set(logicalId, ms),
    repair: (logicalId) => {
      pending = pending.filter(({ failure }) => failure.logicalId !== logicalId);
    },
    strike: (phase, logicalId, release) => take(phase, [logicalId], release),
    strikeEarlyValidation: (logicalIds, release) => take('early-validation', logicalIds, release),
    durationOf: (logicalId) => durations.get(logicalId),
  };
}
