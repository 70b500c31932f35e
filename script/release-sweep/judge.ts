/** Holds a journey against what was promised; every sentence that comes back is a promise broken. */
import type { RecordedRequest } from '../../simulator/simulator.ts';
import { operationsOf } from '../fault-sweep/truth.ts';
import { TAGS, TOPICS, type Journey, type Leg } from './record.ts';
import type { ReleaseFolder, Resources } from './releases.ts';

const GREEN = new Set(['updated', 'up-to-date', 'behind', 'planned']);
/** The only parameters that are ever sent with a value, but for what the user gives; the last are carried over. */
const OWN_VALUES = ['Version', 'AvailabilityZones', 'ApiWebMemory', 'ApiMonitorMemory', 'InternalRouterSuffix'];
const SECRETS = ['rehearsal-password', 'hunter2hunter2'];

export function breachesIn(journey: Journey, releases: ReleaseFolder, legs: readonly Leg[]): readonly string[] {
  return [
    ...legs.flatMap((leg) => [...ofForm(leg), ...ofRequests(leg), ...ofSecrets(leg)]),
    ...ofEnding(journey, releases, legs),
    ...ofLosses(journey, releases, legs),
  ];
}

function* ofForm({ end, problem, after }: Leg): Iterable<string> {
  const outcome = end.outputs['outcome'] ?? '(none)';
  const green = GREEN.has(outcome);
  if (end.endings !== 1) yield `${end.endings} endings were told`;
  if (end.exitCode !== (green ? 0 : 1)) yield `exit code ${String(end.exitCode)} with outcome ${outcome}`;
  if (end.errors !== (green ? 0 : 1)) yield `${end.errors} error annotations with outcome ${outcome}`;
  if (problem?.code === 'internal') yield `a fault of our own: ${end.outputs['reason'] ?? ''}`;
  if (end.outputs['version'] !== after.version)
    yield `version ${String(end.outputs['version'])} told, is ${String(after.version)}`;
  if (after.changeSets.length > 0)
    yield `change sets left behind: ${after.changeSets.map(({ name }) => name).join(', ')}`;
  if (JSON.stringify(after.tags) !== JSON.stringify(TAGS)) yield `tags are ${JSON.stringify(after.tags)}`;
  if (after.notificationArns.join() !== TOPICS.join()) yield `topics are ${after.notificationArns.join()}`;
}

/** What is asked of CloudFormation is what it takes; a plan that fails is one that it made, not a request refused. */
function* ofRequests({ requests, inputs }: Leg): Iterable<string> {
  for (const { action, status, mutating } of requests) {
    if (mutating && status !== 200) yield `${action} was answered ${status}`;
  }
  const given = (inputs['parameters'] ?? '').split('\n').map((line) => line.split('=')[0] ?? '');
  for (const [key, value] of requests.flatMap(valuesSent)) {
    if (!OWN_VALUES.includes(key) && !given.includes(key)) yield `${key} was sent with a value`;
    if (/^\*+$/.test(value)) yield `${key} was sent as asterisks`;
  }
}

function* ofSecrets({ end }: Leg): Iterable<string> {
  for (const secret of SECRETS) if (end.shown.includes(secret)) yield 'a secret was shown';
}

/**
 * Refused for a required release that `block` may not pass, with nothing changed; else at the target, by every stop; or as
 * far on the way as CloudFormation lets anybody.
 */
function* ofEnding(
  { from, to, policy }: Journey,
  { order, required, resources }: ReleaseFolder,
  legs: readonly Leg[],
): Iterable<string> {
  const last = legs.at(-1);
  const between = order.slice(order.indexOf(from) + 1, order.indexOf(to)).filter((name) => required.includes(name));
  if (policy === 'block' && between.length > 0) {
    if (last?.problem?.code !== 'required-in-the-way') yield `not refused, though ${between.join(', ')} lie in the way`;
    if (last?.end.outputs['blocked-by'] !== between[0]) yield `blocked-by ${String(last?.end.outputs['blocked-by'])}`;
    if (legs.some(({ requests }) => requests.some(({ mutating }) => mutating))) yield 'something was changed';
    return;
  }
  const stops = legs.flatMap(({ after, requests }, index) => operationsOf(String(index + 1), after, requests));
  const gone = stops.map((stop) => stop.to);
  for (const stop of stops) if (stop.status !== 'UPDATE_COMPLETE') yield `${stop.to} ended in ${stop.status}`;
  const way = [...between, to];
  if (
    last !== undefined &&
    isBarred(last.end.outputs['reason'], resources.get(gone.at(-1) ?? from), resources.get(way[gone.length] ?? ''))
  )
    way.splice(gone.length);
  else if (last?.end.outputs['outcome'] !== 'updated')
    yield `ended at last as ${last?.end.outputs['reason'] ?? 'nothing'}`;
  if (last?.after.version !== (way.at(-1) ?? from)) yield `came to ${String(last?.after.version)}`;
  if (gone.join() !== way.join()) yield `went by ${gone.join(', ')} where the way is ${way.join(', ')}`;
}

/**
 * What no updater can mend, held against the templates themselves: CloudFormation changes no resource's type, and refuses a
 * template that refers to a resource which, with the rack's values, is not made.
 */
function isBarred(reason = '', before: Resources = {}, after: Resources = {}): boolean {
  const [, retyped] = /Update of resource type is not permitted.*: \[(.*)\]/.exec(reason) ?? [];
  const [, missing] = /Unresolved resource dependencies \[(.*?)\]/.exec(reason) ?? [];
  const changesType = (id: string): boolean => (before[id]?.Type ?? after[id]?.Type) !== after[id]?.Type;
  const isConditional = (id: string): boolean => after[id]?.Condition !== undefined;
  if (missing !== undefined) return missing.split(', ').every(isConditional);
  return retyped?.split(', ').every(changesType) === true;
}

/** What somebody had set is there afterwards, under its name or the next one; or its loss was told by name. */
function* ofLosses({ from }: Journey, { templates }: ReleaseFolder, legs: readonly Leg[]): Iterable<string> {
  const [first, last] = [legs[0], legs.at(-1)];
  if (first === undefined || last === undefined || last.problem !== undefined) return;
  const given = new Set((last.inputs['parameters'] ?? '').split('\n').map((line) => line.split('=')[0] ?? ''));
  const told = new Set(legs.flatMap(lossesTold));
  for (const [name, value] of Object.entries(first.before.parameters)) {
    const standard = templates.get(from)?.[name]?.Default;
    const chosen = value !== String(standard ?? '');
    const now = last.after.parameters[name];
    if (name === 'Version' || !chosen || now === value || given.has(name)) continue;
    const carried = (SUCCESSORS[name] ?? []).every((next) => last.after.parameters[next] === value);
    if (!(name in SUCCESSORS && carried) && !told.has(name)) {
      yield `${name}=${value} became ${String(now)}, and nobody was told`;
    }
  }
}

const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  ApiMemory: ['ApiWebMemory', 'ApiMonitorMemory'],
  InternalSuffix: ['InternalRouterSuffix'],
};

interface Told {
  readonly warnings?: readonly { readonly code: string; readonly dropped?: readonly { readonly name: string }[] }[];
}

function lossesTold({ end, problem }: Leg): readonly string[] {
  const warned = ((end.report ?? {}) as Told).warnings ?? [];
  const lost = [...warned, ...(problem === undefined ? [] : [problem])].filter(
    ({ code }) => code === 'parameters-lost',
  );
  return lost.flatMap(({ dropped = [] }) => dropped.map(({ name }) => name));
}

function valuesSent({ action, params }: RecordedRequest): readonly (readonly [string, string])[] {
  if (action !== 'CreateChangeSet') return [];
  const list = (params as { Parameters?: { member?: Record<string, Sent> } }).Parameters?.member ?? {};
  return Object.values(list).flatMap(({ ParameterKey, ParameterValue }) =>
    ParameterValue === undefined ? [] : [[ParameterKey, ParameterValue] as const],
  );
}

interface Sent {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
}
