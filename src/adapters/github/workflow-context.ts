/** The workflow run of this process, from the variables that the runner sets. */
import { EVENTS_WITH_PULL_REQUEST, type WorkflowEvent } from '../../github/pull-request-search.ts';
import type { WorkflowRun } from '../../report/outputs/outputs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined outside of GitHub Actions. */
export async function readWorkflowRun(env: Environment = process.env): Promise<WorkflowRun | undefined> {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const runId = env['GITHUB_RUN_ID'] ?? '';
  const server = serverOf(env['GITHUB_SERVER_URL'] ?? 'https://github.com');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^\d+$/.test(runId) || server === undefined) return undefined;
  const pullRequest = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '')?.[1];
  return {
    repository,
    runUrl: `${server}/${repository}/actions/runs/${runId}`,
    pullRequest: pullRequest === undefined ? undefined : Number(pullRequest),
    actor: env['GITHUB_ACTOR'],
  };
}

/**
 * Reads the payload only for an event that names a pull request: @actions/github reads it when it is loaded, and a run
 * of another event with nothing to report on GitHub does not load it.
 * @throws if the file of the event is not JSON.
 */
export async function readWorkflowEvent(env: Environment = process.env): Promise<WorkflowEvent> {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const payload = EVENTS_WITH_PULL_REQUEST.includes(name)
    ? (await import('@actions/github')).context.payload
    : undefined;
  return {
    name,
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    sha: env['GITHUB_SHA'] ?? '',
    payload,
  };
}

/** The address without a trailing slash. It becomes part of links, so only a URL is accepted. */
function serverOf(text: string): string | undefined {
  return /^(https?:\/\/[\w.-]+(?::\d+)?)\/?$/.exec(text)?.[1];
}
