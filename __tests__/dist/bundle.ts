/** Runs the bundle on a simulator as a runner does, with short polling intervals. */
import { join } from 'node:path';
import { parse } from 'yaml';
import { runAction, type ActionResult, type ActionRun } from '../../simulator/runner/run-action.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';

export const ROOT = join(import.meta.dirname, '../..');
const BUNDLE = join(ROOT, 'dist/index.js');
const OWN_RELEASES = join(ROOT, 'simulator/releases');

/** Of the releases that ship with the simulator: the third is required, the fourth unpublished. */
export const [FIRST, SECOND, REQUIRED, , FIFTH, LATEST] = [
  '20180615093000',
  '20190204101500',
  '20200611120000',
  '20210317080000',
  '20220912143000',
  '20240229160000',
] as const;

type Inputs = Readonly<Record<string, string>>;

export function runBundle(aws: Simulator, inputs: Inputs = {}, more: Partial<ActionRun> = {}): Promise<ActionResult> {
  return runAction({
    bundle: BUNDLE,
    endpointUrl: aws.url,
    inputs: { rack: 'staging', 'poll-interval': '20ms', ...inputs },
    ...more,
  });
}

/** Lists the racks of the account with the other program of the bundle. */
export function listRacks(aws: Simulator, inputs: Inputs = {}, more: Partial<ActionRun> = {}): Promise<ActionResult> {
  return runAction({ bundle: join(ROOT, 'dist/racks/index.js'), endpointUrl: aws.url, inputs, ...more });
}

/** The annotations of a level in the log. */
export function annotationsOf({ stdout }: ActionResult, level: 'error' | 'warning' | 'notice'): readonly string[] {
  return stdout.split('\n').filter((line) => line.startsWith(`::${level}`));
}

/** Everything that a run shows, without the commands that mask a value. */
export function shownBy({ stdout, stderr, summary, outputs, report }: ActionResult): string {
  const log = stdout.replaceAll(/^::add-mask::.*$/gm, '');
  return [log, stderr, summary, JSON.stringify(outputs), JSON.stringify(report)].join('\n');
}

/**
 * The inputs that a summary prints.
 *
 * @throws if it prints none.
 */
export function printedInputs(summary: string): Inputs {
  const block = /^```yaml\n(with:\n[^]*?)^```$/m.exec(summary.replaceAll(/^> ?/gm, ''))?.[1];
  if (block === undefined) throw new Error('no inputs are printed');
  return (parse(block) as { readonly with: Inputs }).with;
}

/** Starts a simulator for a test and closes it afterwards. */
export async function withAws<T>(test: (aws: Simulator) => Promise<T>, options: SimulatorOptions = {}): Promise<T> {
  const aws = await startSimulator({ buckets: { convox: OWN_RELEASES }, resourceDurationMs: 5, ...options });
  try {
    return await test(aws);
  } finally {
    await aws.close();
  }
}

/** The same with a rack `staging` of this version. */
export function withRack<T>(
  version: string,
  test: (aws: Simulator) => Promise<T>,
  options: SimulatorOptions = {},
): Promise<T> {
  return withAws(async (aws) => {
    await aws.addRack({ name: 'staging', version });
    return test(aws);
  }, options);
}

/** A template whose services are behind a target group, as those of current racks, instead of a classic load balancer. */
export function withTargetGroup(template: string): string {
  const arn =
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/stagi-ApiBa-1A2B3C4D5E6F/73e2d6bc24d8a067';
  return template.replaceAll(/"LoadBalancerName": \{\s*"Ref": "Balancer"\s*\}/g, `"TargetGroupArn": "${arn}"`);
}
