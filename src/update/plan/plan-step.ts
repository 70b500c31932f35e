/** Everything that one step of the route will ask of CloudFormation, decided before it is asked. */
import { needsZonePin, reconcileParameters, type ParameterPlan } from '../../rack/parameters.ts';
import { compareParameters, lostParameters } from '../../rack/parameter-changes.ts';
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RouteStop } from '../../releases/route.ts';
import { secretsOfGiven } from '../../rack/secrets.ts';
import type { RackTemplate } from '../../cloudformation/template.ts';
import { allows, namesToAllow } from '../../values/allowance.ts';
import { callWithRetry, problemOf, type Result } from '../call-with-retry.ts';
import { readTemplate, type ReleaseTemplate } from '../read-template.ts';
import type { TemplateObject } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import { findTemplateRefusal } from './template-refusal.ts';

export interface StepPlan {
  readonly stop: RouteStop;
  readonly template: RackTemplate;
  readonly templateText: string;
  readonly templateObject: TemplateObject;
  readonly parameters: ParameterPlan;
  /** What stands against the step as it is; a plan tells it, an update is stopped by it. */
  readonly objections: readonly Problem[];
}

/**
 * Reads the stop's template and reconciles the rack's parameters with it.
 * @param later the stops that this run goes to afterwards: a parameter that only one of their templates knows is kept
 * for that step, so that a route over several releases can set what the last one brings.
 */
export async function planStep(
  run: RunContext,
  rack: Rack,
  stop: RouteStop,
  later: readonly RouteStop[],
): Promise<Result<StepPlan>> {
  const release = await readTemplate(run, stop.version);
  if ('problem' in release) return release;
  const { template, text, object } = release.value;
  const given = await givenFor(run, template, later);
  if ('problem' in given) return given;
  run.ports.emit({ kind: 'secrets-found', values: secretsOfGiven(given.value, template) });
  const stack = rack.stack.parameters;
  const zones = needsZonePin(template, stack, given.value) ? await findZones(run, rack) : { value: undefined };
  if ('problem' in zones) return zones;
  const result = reconcileParameters({ template, target: stop.version, stack, given: given.value, zones: zones.value });
  if (result.kind === 'unfit') {
    const { missing, unknown } = result;
    return { problem: { code: 'parameters-mismatch', version: stop.version, missing, unknown } };
  }
  run.ports.emit({ kind: 'parameters-planned', plan: result.plan });
  const compared = await compare(run, rack, release.value, result.plan);
  if ('problem' in compared) return compared;
  const objections = compared.value;
  return {
    value: { stop, template, templateText: text, templateObject: object, parameters: result.plan, objections },
  };
}

/** What CloudFormation would refuse is a problem before it is asked; losses may be allowed. */
async function compare(
  run: RunContext,
  rack: Rack,
  release: ReleaseTemplate,
  plan: ParameterPlan,
): Promise<Result<readonly Problem[]>> {
  const { version, template: after } = release;
  // Without the rack's present template (pulled, or a branch's) former defaults alone tell a chosen value from a given one.
  const present = await readTemplate(run, rack.version);
  if ('problem' in present && present.problem.code === 'cancelled-before-start') return present;
  const before = 'problem' in present ? undefined : present.value.template;
  const changes = compareParameters({ before, after, stack: rack.stack.parameters, plan });
  run.ports.emit({ kind: 'parameters-compared', changes });
  if (changes.invalid.length > 0) {
    return { problem: { code: 'parameter-values-refused', version, invalid: changes.invalid } };
  }
  const refusal = await findTemplateRefusal(run, rack, release, before, plan);
  if (refusal !== undefined) return { problem: refusal };
  const lost = lostParameters(changes);
  const { droppedParameters } = run.request;
  const allowed = lost.filter(({ name }) => allows(droppedParameters, name));
  if (allowed.length > 0) run.ports.emit({ kind: 'warned', warning: { code: 'parameters-lost', dropped: allowed } });
  const dropped = lost.filter((one) => !allowed.includes(one));
  if (dropped.length === 0) return { value: [] };
  const names = dropped.map(({ name }) => name);
  return { value: [{ code: 'parameters-lost', version, dropped, allow: namesToAllow(droppedParameters, names) }] };
}

/** The given parameters, less those that only a later stop's template knows. */
async function givenFor(
  run: RunContext,
  template: RackTemplate,
  later: readonly RouteStop[],
): Promise<Result<ReadonlyMap<string, string>>> {
  const given = run.request.parameters;
  const strangers = new Set([...given.keys()].filter((key) => !template.parameters.has(key)));
  const waiting = new Set<string>();
  for (const stop of strangers.size > 0 ? later : []) {
    const release = await readTemplate(run, stop.version);
    if ('problem' in release) return release;
    for (const key of strangers) if (release.value.template.parameters.has(key)) waiting.add(key);
  }
  return { value: new Map([...given].filter(([key]) => !waiting.has(key))) };
}

// us-east-1a, eusc-de-east-1a.
const ZONE = /^[a-z]{2,4}(?:-[a-z0-9]+)+$/;

/**
 * The zones that the rack's subnets stand in, as AvailabilityZones wants them; undefined, with a warning, where they
 * cannot be found. Racks up to 20190126182546 asked a custom resource, whose physical id is the list of all zones that
 * it found: the rack uses the first three of them, or two where the region (or the rack) has no third subnet.
 */
async function findZones(run: RunContext, rack: Rack): Promise<Result<string | undefined>> {
  const { ports } = run;
  const readResource = (logicalId: string) =>
    callWithRetry(
      ports,
      () => ports.stacks.readResource(rack.arn, logicalId),
      (fault) => problemOf(fault, rack.name),
    );
  let list = rack.stack.outputs.get('AvailabilityZones') ?? '';
  if (list.trim() === '') {
    const resource = await readResource('AvailabilityZones');
    if ('problem' in resource) return resource;
    list = resource.value?.physicalId ?? '';
  }
  const zones = list.split(',').map((zone) => zone.trim());
  if (zones.length < 2 || !zones.every((zone) => ZONE.test(zone))) {
    ports.emit({ kind: 'warned', warning: { code: 'zones-unknown' } });
    return { value: undefined };
  }
  if (zones.length === 2) return { value: zones.join(',') };
  const third = await readResource('Subnet2');
  if ('problem' in third) return third;
  return { value: zones.slice(0, third.value === undefined ? 2 : 3).join(',') };
}
