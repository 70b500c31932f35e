/** Computes from two templates what an update of a rack does. Shares no code with src or the simulator. */
import { accepts, exportsOf, resourcesOf, type Template, type Values } from './template.ts';

/** A rack at one release, and the release after it. */
export interface Step {
  readonly before: Template;
  readonly after: Template;
  /** The release of `after`. */
  readonly version: string;
  /** The rack's values under `before`. */
  readonly values: Values;
  /** The input `parameters`. */
  readonly given: Values;
}

/** Names. Each list is sorted. */
export interface Expected {
  readonly parametersAdded: readonly string[];
  readonly parametersRemoved: readonly string[];
  /** Parameters whose value the next template does not accept. */
  readonly valuesRejected: readonly string[];
  /** Logical ids. Those whose type changes are in neither list: CloudFormation refuses such an update. */
  readonly resourcesAdded: readonly string[];
  readonly resourcesRemoved: readonly string[];
  readonly typesChanged: readonly string[];
  readonly exportsDropped: readonly string[];
}

const PSEUDO: Values = new Map([
  ['AWS::Region', 'us-east-1'],
  ['AWS::StackName', 'staging'],
]);
const ZONES = 'us-east-1a,us-east-1b,us-east-1c';

/** Parameters that continue the value of another one. Source: docs/comparison.md and the templates. */
const CONTINUES: Readonly<Record<string, string>> = {
  ApiWebMemory: 'ApiMemory',
  ApiMonitorMemory: 'ApiMemory',
  InternalRouterSuffix: 'InternalSuffix',
};

export function expectedOf(step: Step): Expected {
  const { before, after, values } = step;
  const next = valuesAfter(step);
  const [old, wanted] = [applied(before, values), applied(after, next)];
  const [resourcesBefore, resourcesAfter] = [resourcesOf(old), resourcesOf(wanted)];
  const exportsAfter = exportsOf(wanted);
  return {
    parametersAdded: sorted(Object.keys(after.Parameters).filter((name) => !values.has(name))),
    parametersRemoved: sorted([...values.keys()].filter((name) => !(name in after.Parameters))),
    valuesRejected: sorted(
      Object.entries(after.Parameters)
        // A default belongs to the template, and a hidden value cannot be read.
        .filter(([name, { NoEcho }]) => step.given.has(name) || (values.has(name) && String(NoEcho) !== 'true'))
        .filter(([name, declared]) => !accepts(declared, next.get(name) ?? ''))
        .map(([name]) => name),
    ),
    resourcesAdded: sorted([...resourcesAfter.keys()].filter((id) => !resourcesBefore.has(id))),
    resourcesRemoved: sorted([...resourcesBefore.keys()].filter((id) => !resourcesAfter.has(id))),
    typesChanged: sorted(
      [...resourcesAfter].filter(([id, type]) => (resourcesBefore.get(id) ?? type) !== type).map(([id]) => id),
    ),
    exportsDropped: sorted([...exportsOf(old)].filter((name) => !exportsAfter.has(name))),
  };
}

/** The rack's values after the step. */
export function valuesAfter({ before, after, version, values, given }: Step): Values {
  return new Map(
    Object.entries(after.Parameters).map(([name, { Default }]) => {
      if (given.has(name)) return [name, given.get(name) ?? ''];
      if (name === 'Version') return [name, version];
      const previous = values.get(name);
      if (name === 'AvailabilityZones' && (previous ?? '').trim() === '') return [name, ZONES];
      if (previous !== undefined) return [name, previous];
      const continued = CONTINUES[name];
      const old = continued === undefined || continued in after.Parameters ? undefined : values.get(continued);
      const isCustom = old !== undefined && old !== String(before.Parameters[continued ?? '']?.Default ?? '');
      return [name, isCustom ? old : String(Default ?? '')];
    }),
  );
}

function applied(template: Template, values: Values) {
  return { template, values: new Map([...values, ...PSEUDO]) };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}
