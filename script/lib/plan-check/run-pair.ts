/**
 * Plans the update of a rack from one release to another with the bundle, and compares each report with the templates.
 */
import { join } from 'node:path';
import { runAction } from '../../../simulator/runner/run-action.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { inputsAfter } from '../release-sweep/journey.ts';
import { requiredBetween } from '../release-sweep/releases.ts';
import type { Finished } from '../simulated-run/results-table.ts';
import { endingOf, problemsOf, type RunResult } from '../simulated-run/run-result.ts';
import { differences, type PlanReport } from './compare.ts';
import { expectedOf, valuesAfter, type Expected } from './expected.ts';
import type { Pair, PlanFolder } from './pairs.ts';
import { exportsOf, type Values } from './template.ts';

const BUNDLE = join(import.meta.dirname, '../../../dist/index.js');
const RACK = 'staging';
/** A plan that is refused without a change set is repeated with the inputs that the refusal prints. */
const MOST_RUNS = 3;

/** Undefined if the rack's own template does not allow such values. */
export async function checkPair(folder: PlanFolder, pair: Pair): Promise<Finished | undefined> {
  const aws = await startSimulator({ buckets: { convox: folder.path }, changeSetDurationMs: 1 });
  try {
    const { from: version, parameters } = pair;
    const added = await aws.addRack({ name: RACK, version, parameters, api: 'invalid-address' }).catch(() => undefined);
    return added === undefined ? undefined : await planUntilNotRefused(aws, folder, pair);
  } finally {
    await aws.close();
  }
}

async function planUntilNotRefused(aws: Simulator, folder: PlanFolder, pair: Pair): Promise<Finished> {
  const values: Values = new Map(Object.entries(aws.stack(RACK).parameters));
  importAll(aws, folder, pair, values);
  let inputs: Readonly<Record<string, string>> | undefined = {
    rack: RACK,
    mode: 'plan',
    version: pair.to,
    'required-releases': 'step',
    'allow-unpublished': 'true',
    'pull-request-comment': 'false',
    'release-notes': 'false',
  };
  const [endings, errors]: [string[], string[]] = [[], []];
  while (inputs !== undefined && endings.length < MOST_RUNS) {
    const { outputs, report } = await runAction({ bundle: BUNDLE, endpointUrl: aws.url, inputs: { ...inputs } });
    const result = { outputs, ...problemsOf(report) } as RunResult;
    endings.push(endingOf(result));
    errors.push(...differences(report as PlanReport, expectedSteps(folder, pair, values, inputs)));
    inputs = inputsAfter(result, inputs, {});
  }
  const given = Object.entries(pair.parameters).map(([name, value]) => `${name}=${value}`);
  return {
    ending: endings.join(', '),
    errors,
    title: `${pair.from} to ${pair.to}${given.length > 0 ? ` with ${given.join(', ')}` : ''}`,
    repeat: `script/check-plans --releases ${folder.path} --seed ${pair.seed} --pairs 1`,
    column: given.length === 0 ? 'defaults' : 'custom',
  };
}

/** Another stack imports all exports of the rack, so that the plan names each dropped export. */
function importAll(aws: Simulator, { template }: PlanFolder, { from }: Pair, values: Values): void {
  const pseudo = [
    ['AWS::Region', 'us-east-1'],
    ['AWS::StackName', RACK],
  ] as const;
  const names = [...exportsOf({ template: template(from), values: new Map([...values, ...pseudo]) })];
  if (names.length === 0) return;
  const outputs = names.map((name, nth) => [`Import${nth}`, { Value: { 'Fn::ImportValue': name } }]);
  const resources = { Topic: { Type: 'AWS::SNS::Topic' } };
  aws.addStack({
    name: 'importer',
    templateBody: JSON.stringify({ Resources: resources, Outputs: Object.fromEntries(outputs) as unknown }),
  });
}

function expectedSteps(
  { template, ...folder }: PlanFolder,
  { from, to }: Pair,
  values: Values,
  inputs: Readonly<Record<string, string>>,
): ReadonlyMap<string, Expected> {
  const also = (inputs['also-required'] ?? '').split(/[,\s]+/);
  const between = folder.order.slice(folder.order.indexOf(from) + 1, folder.order.indexOf(to));
  const required = requiredBetween(folder, from, to);
  const stops = [...between.filter((name) => required.includes(name) || also.includes(name)), to];
  const lines = (inputs['parameters'] ?? '').split('\n').filter((line) => line.includes('='));
  const given: Values = new Map(lines.map((line) => [line.replace(/=.*/, ''), line.replace(/^[^=]*=/, '')]));
  const expected = new Map<string, Expected>();
  let [current, now] = [from, values];
  for (const version of stops) {
    const step = { before: template(current), after: template(version), version, values: now, given };
    expected.set(version, expectedOf(step));
    [current, now] = [version, valuesAfter(step)];
  }
  return expected;
}
