/** Checks the runs of a journey against the guarantees of the Action. Each returned sentence is one violation. */
import { operationsOf, parameterValuesIn } from '../simulated-run/operations.ts';
import { resultErrors, singleProblems, type ReportedProblem } from '../simulated-run/run-result.ts';
import type { Journey, JourneyRun } from './journey.ts';
import { requiredBetween, type ReleaseFolder, type Resources } from './releases.ts';

/** The only parameters for which the Action itself sends a value. The last three continue a renamed one. */
const SENT_BY_ACTION = ['Version', 'AvailabilityZones', 'ApiWebMemory', 'ApiMonitorMemory', 'InternalRouterSuffix'];
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  ApiMemory: ['ApiWebMemory', 'ApiMonitorMemory'],
  InternalSuffix: ['InternalRouterSuffix'],
};
const SECRETS = ['simulated-password', 'hunter2hunter2'];

export function errorsIn(journey: Journey, releases: ReleaseFolder, runs: readonly JourneyRun[]): readonly string[] {
  return [
    ...runs.flatMap((run) => [...resultErrors(run.result), ...stackErrors(run), ...requestErrors(run)]),
    ...routeErrors(journey, releases, runs),
    ...lostValues(journey, releases, runs),
  ];
}

function* stackErrors({ result: { outputs, shown }, before, after }: JourneyRun): Iterable<string> {
  if (outputs['version'] !== after.version) yield `version ${String(outputs['version'])}, is ${String(after.version)}`;
  if (after.changeSets.length > 0)
    yield `change sets not deleted: ${after.changeSets.map(({ name }) => name).join(', ')}`;
  if (JSON.stringify(after.tags) !== JSON.stringify(before.tags)) yield `tags are ${JSON.stringify(after.tags)}`;
  if (after.notificationArns.join() !== before.notificationArns.join())
    yield `topics are ${after.notificationArns.join()}`;
  if (SECRETS.some((secret) => shown.includes(secret))) yield 'a secret was shown';
}

/** CloudFormation must accept every request that changes something. A change set may still fail after its creation. */
function* requestErrors({ requests, inputs }: JourneyRun): Iterable<string> {
  for (const request of requests) {
    if (request.mutating && request.status !== 200) yield `${request.action} failed with status ${request.status}`;
    for (const [name, value] of parameterValuesIn(request)) {
      if (!SENT_BY_ACTION.includes(name) && !givenIn(inputs).has(name)) yield `${name} was sent with a value`;
      if (/^\*+$/.test(value)) yield `${name} was sent as asterisks`;
    }
  }
}

/**
 * With `block`, a required release before the target makes the run refuse the route, and nothing is changed. Otherwise
 * the journey reaches the target through every stop, unless CloudFormation cannot update such a stack.
 */
function* routeErrors(journey: Journey, releases: ReleaseFolder, runs: readonly JourneyRun[]): Iterable<string> {
  const { from, to, policy } = journey;
  const last = runs.at(-1);
  if (last === undefined) return;
  const { outputs, problem } = last.result;
  const between = requiredBetween(releases, journey.from, journey.to);
  if (policy === 'block' && between.length > 0) {
    if (problem?.code !== 'required-release-skipped') yield `not refused, although ${between.join(', ')} is required`;
    if (outputs['blocked-by'] !== between[0]) yield `blocked-by is ${String(outputs['blocked-by'])}`;
    if (runs.some(({ requests }) => requests.some(({ mutating }) => mutating))) yield 'something was changed';
    return;
  }
  const updates = updatesIn(runs);
  for (const { to: stop, status } of updates) if (status !== 'UPDATE_COMPLETE') yield `${stop} ended in ${status}`;
  const added = (last.inputs['also-required'] ?? '').split(',').filter((name) => name !== '');
  const stops = releases.order.filter((name) => name === to || between.includes(name) || added.includes(name));
  if (obstacleIn(journey, releases, runs) !== undefined) stops.splice(updates.length);
  else if (outputs['outcome'] !== 'updated') yield `the last run ended: ${outputs['reason'] ?? ''}`;
  if (last.after.version !== (stops.at(-1) ?? from)) yield `the rack is at ${String(last.after.version)}`;
  if (updates.map((update) => update.to).join() !== stops.join()) yield `the route is ${stops.join(', ')}`;
}

/**
 * Returns why no run can make this update: the last reported problem, if the templates themselves show that
 * CloudFormation rejects the update for it.
 */
export function obstacleIn(journey: Journey, releases: ReleaseFolder, runs: readonly JourneyRun[]): string | undefined {
  const problem = runs.at(-1)?.result.problem;
  const unsolved = problem?.unsolved?.flatMap(({ problems }) => problems) ?? (problem === undefined ? [] : [problem]);
  const between = requiredBetween(releases, journey.from, journey.to);
  const updates = updatesIn(runs);
  const [reached = journey.from, next = journey.to] = [updates.at(-1)?.to, between[updates.length]];
  const isRefused = ({ current = reached, version = next, ...one }: ReportedProblem): boolean =>
    isImpossible(one, releases.resources.get(current), releases.resources.get(version));
  if (unsolved.length === 0 || !unsolved.every(isRefused)) return undefined;
  return unsolved
    .map(({ code, version = next, changes = [], references = [], conflicts = [] }) => {
      const ids = [...changes, ...references, ...conflicts].map(({ logicalId }) => logicalId);
      return `${code} at ${version}: ${[...new Set(ids)].join(', ')}`;
    })
    .join('; ');
}

function updatesIn(runs: readonly JourneyRun[]): readonly { readonly to: string; readonly status: string }[] {
  return runs.flatMap(({ after, requests }, index) => operationsOf(String(index + 1), after, requests));
}

/** Whether the templates themselves show that CloudFormation rejects the update for the reported reason. */
function isImpossible(problem: ReportedProblem, before: Resources = {}, after: Resources = {}): boolean {
  switch (problem.code) {
    case 'types-changed':
      return problem.changes?.every(({ logicalId }) => changesType(before[logicalId], after[logicalId])) === true;
    case 'references-unresolved':
      return problem.references?.every(({ logicalId }) => after[logicalId]?.Condition !== undefined) === true;
    case 'replacement-conflicts':
      // CloudFormation creates new resources before it deletes old ones, so both templates must have the resource.
      return problem.conflicts?.every(({ logicalId, against }) => logicalId in after && against in before) === true;
    default:
      return false;
  }
}

function changesType(before: Resources[string], after: Resources[string]): boolean {
  return before !== undefined && after !== undefined && before.Type !== after.Type;
}

/** A customized value must be kept, under its name or the next one, or the run must report its loss. */
function* lostValues({ from }: Journey, { templates }: ReleaseFolder, runs: readonly JourneyRun[]): Iterable<string> {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined || last.result.problem !== undefined) return;
  const reported = new Set(runs.flatMap(({ result }) => reportedLosses(result)));
  const after = last.after.parameters;
  for (const [name, value] of Object.entries(first.before.parameters)) {
    const isDefault = value === String(templates.get(from)?.[name]?.Default ?? '');
    if (name === 'Version' || isDefault || after[name] === value || givenIn(last.inputs).has(name)) continue;
    const successors = RENAMED[name];
    const isContinued = successors?.every((successor) => after[successor] === value) === true;
    if (!isContinued && !reported.has(name)) yield `${name}=${value} became ${String(after[name])}, not reported`;
  }
}

function reportedLosses({ warnings, problem }: JourneyRun['result']): readonly string[] {
  const problems = problem === undefined ? warnings : [...warnings, problem];
  const losses = problems.flatMap(singleProblems).filter(({ code }) => code === 'parameters-lost');
  return losses.flatMap(({ dropped = [] }) => dropped.map(({ name }) => name));
}

function givenIn(inputs: JourneyRun['inputs']): ReadonlySet<string> {
  return new Set((inputs['parameters'] ?? '').split('\n').map((line) => line.split('=')[0] ?? ''));
}
