/** What the runner passes to a step: its inputs, the workflow run, and the folder for temporary files. */
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { getInput } from '@actions/core';
import type { RunIdentity } from '../../cloudformation/operation-token.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Outside of GitHub Actions, each start counts as a separate run. */
export function readRunIdentity(env: Environment = process.env): RunIdentity {
  return {
    runId: matching(env['GITHUB_RUN_ID'], /^[A-Za-z0-9]+$/) ?? randomBytes(8).toString('hex'),
    attempt: matching(env['GITHUB_RUN_ATTEMPT'], /^\d+$/) ?? '1',
    use: randomBytes(4).toString('hex'),
  };
}

/** The runner's folder for this job's files. It is emptied after the job. */
export function readTempFolder(env: Environment = process.env): string {
  return env['RUNNER_TEMP'] === undefined || env['RUNNER_TEMP'] === '' ? tmpdir() : env['RUNNER_TEMP'];
}

function matching(text: string | undefined, pattern: RegExp): string | undefined {
  return text !== undefined && pattern.test(text) ? text : undefined;
}

/** Each input's text without surrounding white space; empty if the workflow does not set it. */
export function readInputs(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, getInput(name)]));
}
