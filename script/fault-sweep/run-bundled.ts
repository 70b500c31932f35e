/** A run of the built bundle as a process of its own, as a runner starts it: real time, real retries. */
import { join } from 'node:path';
import { runAction } from '../../simulator/runner/run-action.ts';
import { inputsOf } from './inputs.ts';
import type { Scenario } from './scenario.ts';
import { readReport, type Telling } from './telling.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/index.js');

export async function runBundled(scenario: Scenario, url: string): Promise<Telling> {
  const { seed, cancel } = scenario;
  let written = '';
  const run = await runAction({
    bundle: BUNDLE,
    endpointUrl: url,
    inputs: { ...inputsOf(scenario), 'poll-interval': '50ms' },
    env: { GITHUB_RUN_ID: String(seed) },
    onOutput: (text) => {
      written += text;
    },
    onStart: ({ kill }) => {
      if (cancel !== undefined) setTimeout(kill, 300 + 40 * cancel.atCall, 'SIGINT');
    },
  });
  const errors = written.split('\n').filter((line) => line.startsWith('::error'));
  return {
    exitCode: run.exitCode,
    outputs: run.outputs,
    ...readReport(run.report),
    endings: run.summary === '' ? 0 : 1,
    errors: errors.length,
  };
}
