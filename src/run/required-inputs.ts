/** Computes the inputs with which a route is not refused, merged with the run's own inputs. */
import { suggestValue } from '../rack/parameter-values.ts';
import { isSecretParameter } from '../rack/parameters.ts';
import { isShownParameter } from '../rack/shown-parameters.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { namesToAllow, type Allowance } from '../values/allowance.ts';
import type { Problem, RequiredInputs, RequiredParameter } from './problem.ts';
import type { RouteSettings, StopTemplate } from './route-refusals.ts';
import type { UpdateRequest } from './update-request.ts';

/** Inputs that are being tried. */
export interface InputDraft extends RouteSettings {
  readonly requiredReleases: 'block' | 'step';
  readonly alsoRequired: readonly RackVersion[];
  /** Parameters whose value only the user knows, with the form of the value. */
  readonly openParameters: ReadonlyMap<string, string | undefined>;
}

/** The run's own inputs, as the first draft. */
export function draftOf(request: UpdateRequest): InputDraft {
  const { parameters, replacements, droppedParameters, downtime, route } = request;
  const { requiredReleases, alsoRequired } = route;
  return {
    parameters,
    replacements,
    droppedParameters,
    downtime,
    requiredReleases,
    alsoRequired,
    openParameters: new Map(),
  };
}

/** The inputs, changed so that the problem does not occur; unchanged if no input avoids it. */
export function withSolution(draft: InputDraft, problem: Problem, stops: readonly StopTemplate[]): InputDraft {
  switch (problem.code) {
    case 'parameters-mismatch': {
      const parameters = new Map([...draft.parameters].filter(([name]) => !problem.unknown.includes(name)));
      const known: InputDraft = { ...draft, parameters };
      return problem.missing.reduce((all, name) => withParameter(all, name, undefined), known);
    }
    case 'parameter-values-refused': {
      const { template } = stops.find(({ version }) => version === problem.version) ?? {};
      return problem.invalid.reduce((all, { name, value }) => {
        const parameter = template?.parameters.get(name);
        const isOpen = parameter === undefined || isSecretParameter(name, template);
        return withParameter(all, name, isOpen ? undefined : suggestValue(parameter, value));
      }, draft);
    }
    case 'references-unresolved':
      return problem.references.reduce((all, { repair }) => {
        if (repair === undefined) return all;
        const { parameter, value } = repair;
        return value.endsWith('...')
          ? withParameter(all, parameter, undefined, value)
          : withParameter(all, parameter, value);
      }, draft);
    case 'types-changed': {
      const { bridge } = problem;
      if (bridge === undefined || draft.alsoRequired.includes(bridge)) return draft;
      return { ...draft, requiredReleases: 'step', alsoRequired: [...draft.alsoRequired, bridge] };
    }
    case 'replacement-conflicts':
      return problem.repair === undefined
        ? draft
        : withParameter(draft, problem.repair.parameter, problem.repair.value);
    case 'parameters-lost':
      return { ...draft, droppedParameters: new Set(namesToAllow(draft.droppedParameters, problem.allow)) };
    case 'replacements-refused':
      return { ...draft, replacements: new Set(namesToAllow(draft.replacements, problem.allow)) };
    case 'downtime-refused':
      return { ...draft, downtime: 'warn' };
    default:
      return draft;
  }
}

function withParameter(draft: InputDraft, name: string, value: string | undefined, hint?: string): InputDraft {
  return value === undefined
    ? { ...draft, openParameters: new Map([...draft.openParameters, [name, hint]]) }
    : { ...draft, parameters: new Map([...draft.parameters, [name, value]]) };
}

/** Whether two drafts have the same inputs. */
export function isSameDraft(one: InputDraft, other: InputDraft): boolean {
  return DRAFT_KEYS.every((key) => isSameValue(one[key], other[key]));
}

/** Whether the problem is solved once the user gives a value for each open parameter. */
export function isOpenToUser({ openParameters }: InputDraft, problem: Problem): boolean {
  switch (problem.code) {
    case 'parameters-mismatch':
      return problem.unknown.length === 0 && problem.missing.every((name) => openParameters.has(name));
    case 'parameter-values-refused':
      return problem.invalid.every(({ name }) => openParameters.has(name));
    case 'references-unresolved':
      return problem.references.every(({ repair }) => repair !== undefined && openParameters.has(repair.parameter));
    default:
      return false;
  }
}

/** Whether no input has to change. */
export function isEmpty(inputs: RequiredInputs): boolean {
  return Object.values(inputs).every((value) => value === undefined);
}

/** @param stops their templates declare which parameters are NoEcho. */
export function requiredInputs(
  request: UpdateRequest,
  draft: InputDraft,
  stops: readonly StopTemplate[],
): RequiredInputs {
  const given = draftOf(request);
  const changed = <Key extends keyof InputDraft>(key: Key): InputDraft[Key] | undefined =>
    isSameValue(draft[key], given[key]) ? undefined : draft[key];
  const templates = stops.map(({ template }) => template);
  const parameterOf = (name: string, value: string | undefined, hint?: string): RequiredParameter => {
    const secret = !isShownParameter(name, ...templates);
    return { name, value: secret ? undefined : value, ...(hint === undefined ? {} : { hint }), secret };
  };
  const parameters = [
    ...[...draft.parameters]
      .filter(([name]) => !draft.openParameters.has(name))
      .map(([name, value]) => parameterOf(name, value)),
    ...[...draft.openParameters].map(([name, hint]) => parameterOf(name, undefined, hint)),
  ];
  const isAsGiven = changed('parameters') === undefined && draft.openParameters.size === 0;
  return {
    requiredReleases: changed('requiredReleases') === undefined ? undefined : 'step',
    alsoRequired: changed('alsoRequired'),
    parameters: isAsGiven ? undefined : parameters,
    replacements: namesIn(changed('replacements')),
    droppedParameters: namesIn(changed('droppedParameters')),
    downtime: changed('downtime') === undefined ? undefined : 'warn',
  };
}

function namesIn(allowance: Allowance | undefined): readonly string[] | undefined {
  return typeof allowance === 'object' ? [...allowance] : undefined;
}

const DRAFT_KEYS = [
  'parameters',
  'openParameters',
  'replacements',
  'droppedParameters',
  'downtime',
  'requiredReleases',
  'alsoRequired',
] as const satisfies readonly (keyof InputDraft)[];

function isSameValue(one: InputDraft[keyof InputDraft], other: InputDraft[keyof InputDraft]): boolean {
  const text = (value: InputDraft[keyof InputDraft]): string =>
    JSON.stringify(typeof value === 'string' ? value : [...value]);
  return text(one) === text(other);
}
