/** Where in GitHub this run belongs, as the runner's environment tells it. */
import { readFile } from 'node:fs/promises';
import { parseJsonText } from '../../domain/json-text.ts';
import type { WorkflowRun } from '../../report/report-json.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined outside of Actions: a report does without. */
export async function readWorkflowContext(env: Environment = process.env): Promise<WorkflowRun | undefined> {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const runId = env['GITHUB_RUN_ID'] ?? '';
  const server = serverOf(env['GITHUB_SERVER_URL'] ?? 'https://github.com');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^\d+$/.test(runId) || server === undefined) return undefined;
  return {
    repository,
    runUrl: `${server}/${repository}/actions/runs/${runId}`,
    pullRequest: numberIn(await readEvent(env)),
    actor: env['GITHUB_ACTOR'],
  };
}

/** The payload of the event that began this workflow run, unchecked; undefined where there is none that can be read. */
async function readEvent(env: Environment): Promise<unknown> {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  const text = path === '' ? '' : await readFile(path, 'utf8').catch(() => '');
  return parseJsonText(text)?.json;
}

function numberIn(event: unknown): number | undefined {
  if (typeof event !== 'object' || event === null || !('pull_request' in event)) return undefined;
  const { pull_request: pull } = event;
  const found = typeof pull === 'object' && pull !== null && 'number' in pull ? pull.number : undefined;
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined;
}

/** The address without a slash at its end; it becomes part of links, so nothing but an address may pass. */
function serverOf(text: string): string | undefined {
  return /^(https?:\/\/[\w.-]+(?::\d+)?)\/?$/.exec(text)?.[1];
}
