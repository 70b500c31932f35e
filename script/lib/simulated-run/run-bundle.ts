/** Runs the built bundle as a separate process, as GitHub's runner does, with real time and real retries. */
import { join } from 'node:path';
import { runAction } from '../../../simulator/runner/run-action.ts';
import { problemsOf, type Runner } from './run-result.ts';

const BUNDLE = join(import.meta.dirname, '../../../dist/index.js');

export const runBundle: Runner = async ({ url, inputs, runId, env, cancelAtCall }) => {
  let kill: ((signal: NodeJS.Signals) => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const { exitCode, outputs, report, summary, stdout, stderr } = await runAction({
    bundle: BUNDLE,
    endpointUrl: url,
    inputs: { ...inputs, 'poll-interval': '50ms' },
    env: { ...env, GITHUB_RUN_ID: runId },
    onStart: (started) => {
      kill = started.kill;
    },
    // Before the bundle is loaded, the signal ends the process without a result.
    onOutput: () => {
      if (cancelAtCall !== undefined) timer ??= setTimeout(() => kill?.('SIGINT'), 40 * cancelAtCall);
    },
  });
  const log = stdout.replaceAll(/^::add-mask::.*$/gm, '');
  return {
    exitCode,
    outputs,
    ...problemsOf(report),
    summaries: summary === '' ? 0 : 1,
    errorAnnotations: log.match(/^::error/gm)?.length ?? 0,
    shown: [log, stderr, summary, JSON.stringify(report), ...Object.values(outputs)].join('\n'),
  };
};
