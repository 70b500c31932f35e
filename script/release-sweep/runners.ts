/** The two ways in which a journey's runs are made: src/main.ts in this process, and the built bundle as one of its own. */
import { join } from 'node:path';
import { runAction } from '../../simulator/runner/run-action.ts';
import { fastClock } from '../fault-sweep/fast-clock.ts';
import { runMain } from '../fault-sweep/run-main.ts';
import type { Runner } from './record.ts';

const BUNDLE = join(import.meta.dirname, '../../dist/index.js');
/** Poll intervals and patience are minutes; AWS's answers are quick here, so ours may be. */
const SPEED = 200;

export const runInProcess: Runner = async (inputs, url, runId) => {
  const end = await runMain({ url, inputs, runId, clock: fastClock(SPEED, Number(runId)), attempts: 1 });
  const [publication] = end.published;
  return {
    exitCode: end.exitCode,
    outputs: publication?.outputs ?? {},
    report: JSON.parse(publication?.reportJson ?? '{}') as unknown,
    endings: end.published.length,
    errors: end.errors.length,
    shown: [
      ...end.log,
      publication?.summary,
      publication?.reportJson,
      ...Object.values(publication?.outputs ?? {}),
    ].join('\n'),
  };
};

export const runBundled: Runner = async (inputs, url, runId) => {
  const run = await runAction({
    bundle: BUNDLE,
    endpointUrl: url,
    inputs: { ...inputs, 'poll-interval': '20ms' },
    env: { GITHUB_RUN_ID: runId },
  });
  const { exitCode, outputs, report, summary, stdout, stderr } = run;
  return {
    exitCode,
    outputs,
    report,
    endings: summary === '' ? 0 : 1,
    errors: stdout.split('\n').filter((line) => line.startsWith('::error')).length,
    // What masks a value has to name it.
    shown: [
      stdout.replaceAll(/^::add-mask::.*$/gm, ''),
      stderr,
      summary,
      JSON.stringify(report),
      ...Object.values(outputs),
    ].join('\n'),
  };
};
