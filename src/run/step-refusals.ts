/** What a step of a route is refused for under the request's settings. Used for planned steps and for forecasts. */
import type { ReplacementConflict } from '../impact/replacement-conflicts.ts';
import type { ProtectedLoss } from '../impact/replacements.ts';
import type { TypeChange } from '../impact/type-changes.ts';
import type { ParameterRepair, UnresolvedReference } from '../impact/unresolved-references.ts';
import type { ProcessAtRisk } from '../rack/apps-at-risk.ts';
import type { DroppedParameter } from '../rack/parameter-changes.ts';
import type { InvalidParameter } from '../rack/parameter-values.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ExportInUse, Problem, ProblemOf, StepRefusal } from './problem.ts';
import { allows, lists, namesToAllow } from '../values/allowance.ts';
import type { UpdateRequest } from './update-request.ts';

/** All facts about a step that can be a reason to refuse it. */
export interface StepFacts {
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly invalid: readonly InvalidParameter[];
  readonly typeChanges: readonly TypeChange[];
  readonly references: readonly UnresolvedReference[];
  /** Only parameters that are set on the rack and not carried over. */
  readonly dropped: readonly DroppedParameter[];
  readonly exports: readonly ExportInUse[];
  /** Resources that AWS does not permit twice. */
  readonly conflicts: readonly ReplacementConflict[];
  readonly conflictRepair: ParameterRepair | undefined;
  /** Protected resources that are removed or replaced. */
  readonly losses: readonly ProtectedLoss[];
  /** Processes that are down while the step replaces instances. */
  readonly processes: readonly ProcessAtRisk[];
}

export const NO_FACTS: StepFacts = {
  missing: [],
  unknown: [],
  invalid: [],
  typeChanges: [],
  references: [],
  dropped: [],
  exports: [],
  conflicts: [],
  conflictRepair: undefined,
  losses: [],
  processes: [],
};

export interface StepEnds {
  readonly current: RackVersion;
  readonly version: RackVersion;
}

export type RefusalSettings = Pick<UpdateRequest, 'replacements' | 'droppedParameters' | 'downtime'>;

/** In the order in which they have to be solved: first what prevents the change set. */
export function refusalsOf(
  { current, version }: StepEnds,
  facts: StepFacts,
  settings: RefusalSettings,
): readonly StepRefusal[] {
  const { missing, unknown, invalid, typeChanges: changes, references, exports, processes } = facts;
  // `allow` does not permit what cannot work. A listed name says that the user deletes the resource in conflict.
  const conflicts = facts.conflicts.filter(({ logicalId }) => !lists(settings.replacements, logicalId));
  // A replacement that cannot work is not reported as a loss too.
  const losses = facts.losses.filter(
    ({ logicalId, why }) => !allows(settings.replacements, logicalId) && (conflicts.length === 0 || why === 'removed'),
  );
  const dropped = facts.dropped.filter(({ name }) => !allows(settings.droppedParameters, name));
  const namesToDrop = namesToAllow(
    settings.droppedParameters,
    dropped.map(({ name }) => name),
  );
  const replacementsFor = (resources: readonly { readonly logicalId: string }[]): readonly string[] =>
    namesToAllow(
      settings.replacements,
      resources.map(({ logicalId }) => logicalId),
    );
  const rows: readonly (readonly [isReason: boolean, problem: StepRefusal])[] = [
    [missing.length + unknown.length > 0, { code: 'parameters-mismatch', version, missing, unknown }],
    [invalid.length > 0, { code: 'parameter-values-refused', version, invalid }],
    [changes.length > 0, { code: 'types-changed', version, current, changes, bridge: undefined }],
    [references.length > 0, { code: 'references-unresolved', version, references }],
    [dropped.length > 0, { code: 'parameters-lost', version, dropped, allow: namesToDrop }],
    [exports.length > 0, { code: 'exports-in-use', version, exports }],
    [
      conflicts.length > 0,
      {
        code: 'replacement-conflicts',
        version,
        conflicts,
        repair: facts.conflictRepair,
        allow: replacementsFor(conflicts),
      },
    ],
    [losses.length > 0, { code: 'replacements-refused', version, losses, allow: replacementsFor(losses) }],
    [processes.length > 0 && settings.downtime === 'refuse', { code: 'downtime-refused', version, processes }],
  ];
  return rows.filter(([isReason]) => isReason).map(([, problem]) => problem);
}

const STEP_REFUSALS: Readonly<Record<StepRefusal['code'], true>> = {
  'parameters-mismatch': true,
  'parameter-values-refused': true,
  'types-changed': true,
  'references-unresolved': true,
  'parameters-lost': true,
  'exports-in-use': true,
  'replacement-conflicts': true,
  'replacements-refused': true,
  'downtime-refused': true,
};

/** Whether the problem refuses one step of a route. */
export function isStepRefusal(problem: Problem): problem is ProblemOf<StepRefusal['code']> {
  return Object.hasOwn(STEP_REFUSALS, problem.code);
}

/** Refusals that prevent the change set, so there is none to look at. */
const BEFORE_CHANGE_SET: ReadonlySet<Problem['code']> = new Set([
  'parameters-mismatch',
  'parameter-values-refused',
  'types-changed',
  'references-unresolved',
]);

/** Whether CloudFormation would not create a change set because of the problem. */
export function preventsChangeSet({ code }: Problem): boolean {
  return BEFORE_CHANGE_SET.has(code);
}
