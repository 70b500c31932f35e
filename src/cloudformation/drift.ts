/** Drift: what was changed on a stack's resources outside of CloudFormation, as drift detection reports it. */

export interface DriftedProperty {
  /** `DesiredCount`, `Environment/Variables/MODE`. */
  readonly property: string;
  /** What CloudFormation last set; undefined where the template does not set it. */
  readonly expected: string | undefined;
  /** What it is now; undefined where it was removed. */
  readonly actual: string | undefined;
}

export interface DriftedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly state: 'changed' | 'deleted';
  /** Empty for a deleted resource. */
  readonly properties: readonly DriftedProperty[];
}

/** A resource that drift detection could not read. */
export interface UncheckedResource {
  readonly logicalId: string;
  /** Untrusted text. */
  readonly reason: string;
}

export interface Drift {
  readonly resources: readonly DriftedResource[];
  readonly unchecked: readonly UncheckedResource[];
}
