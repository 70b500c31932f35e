/** Plans one step of the route: decides everything that is sent to CloudFormation. */
import { givenForStep, needsZonePin, type ParameterPlan, reconcileParameters } from '../../rack/parameters.ts';
import { compareParameters, lostParameters } from '../../rack/parameter-changes.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RouteStop } from '../../releases/route.ts';
import { refuseSteps } from '../../run/route-refusals.ts';
import { preventsChangeSet } from '../../run/step-refusals.ts';
import { redactedAmong } from '../../rack/redacted-values.ts';
import type { RackTemplate } from '../../cloudformation/template.ts';
import { allows } from '../../values/allowance.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import type { Result } from '../../run/result.ts';
import type { TemplateObject } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import { type AttemptRoute, factsOf, type RunRoute } from './assess-route.ts';
import { findRefusal } from './find-refusal.ts';
import { readRouteTemplates } from './read-templates.ts';
import { callForStack } from '../call-with-retry.ts';

export interface StepPlan {
  readonly stop: RouteStop;
  readonly template: RackTemplate;
  readonly templateText: string;
  readonly templateObject: TemplateObject;
  readonly parameters: ParameterPlan;
  /** The facts for the assessment of its change set. */
  readonly attempt: AttemptRoute;
}

/**
 * Reads the templates of the route and reconciles the rack's parameters with the next one. A given parameter that only
 * a later stop's template has is kept for that step, so that one run over several releases can set it.
 * @returns the problem if CloudFormation would not create a change set.
 */
export async function planStep(run: RunContext, rack: Rack, route: RunRoute): Promise<Result<StepPlan>> {
  const [stop] = route.stops;
  const templates = await readRouteTemplates(run, rack, route.stops);
  if (!templates.ok) return templates;
  const { before, next, later } = templates.value;
  const { template } = next;
  const given = givenForStep(
    run.request.parameters,
    template,
    later.map((one) => one.template),
  );
  const declaring = [next, ...later].map((one) => one.template);
  run.ports.emit({ kind: 'secrets-found', ...redactedAmong(run.request.parameters, declaring, rack.arn) });
  const stack = rack.stack.parameters;
  const zones = needsZonePin(template, stack, given)
    ? await findZones(run, rack)
    : ({ ok: true, value: undefined } as const);
  if (!zones.ok) return zones;
  const result = reconcileParameters({ template, target: stop.version, stack, given, zones: zones.value });
  if (result.kind === 'reconciled') {
    const changes = compareParameters({ before, after: template, stack, plan: result.plan });
    run.ports.emit({ kind: 'parameters-planned', plan: result.plan });
    run.ports.emit({ kind: 'parameters-compared', changes });
    const dropped = lostParameters(changes).filter(({ name }) => allows(run.request.droppedParameters, name));
    if (dropped.length > 0) run.ports.emit({ kind: 'warned', warning: { code: 'parameters-lost', dropped } });
  }
  const attempt: AttemptRoute = { rack, route, templates: templates.value, zones: zones.value };
  const prevented = refuseSteps(factsOf(attempt), run.request, 1).some(({ refused }) =>
    refused.some(preventsChangeSet),
  );
  if (!prevented)
    return {
      ok: true,
      value: { stop, template, templateText: next.text, templateObject: next.object, parameters: result.plan, attempt },
    };
  const refusal = await findRefusal(run, attempt);
  if (!refusal.ok) return refusal;
  if (refusal.value === undefined) throw new InvariantError('a step that is refused, and no reason');
  return { ok: false, problem: refusal.value };
}

const ZONE = /^[a-z]{2,4}(?:-[a-z0-9]+)+$/;

/**
 * The availability zones of the rack's subnets, in the format of AvailabilityZones. Undefined, with a warning, if they
 * cannot be found. Racks up to 20190126182546 have a custom resource whose physical id lists all zones: the rack uses
 * the first three, or two if the region (or the rack) has no third subnet.
 */
export async function findZones(run: RunContext, rack: Rack): Promise<Result<string | undefined>> {
  const { ports } = run;
  const readResource = (logicalId: string) =>
    callForStack(ports, rack.name, () => ports.stacks.readResource(rack.arn, logicalId));
  let list = rack.stack.outputs.get('AvailabilityZones') ?? '';
  if (list.trim() === '') {
    const resource = await readResource('AvailabilityZones');
    if (!resource.ok) return resource;
    list = resource.value?.physicalId ?? '';
  }
  const zones = list.split(',').map((zone) => zone.trim());
  if (zones.length < 2 || !zones.every((zone) => ZONE.test(zone))) {
    ports.emit({ kind: 'warned', warning: { code: 'zones-unknown' } });
    return { ok: true, value: undefined };
  }
  if (zones.length === 2) return { ok: true, value: zones.join(',') };
  const third = await readResource('Subnet2');
  if (!third.ok) return third;
  return { ok: true, value: zones.slice(0, third.value === undefined ? 2 : 3).join(',') };
}
