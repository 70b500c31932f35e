/** Where in GitHub this run belongs, as the runner's environment tells it. */
import { searchFor } from '../../github/pull-request-search.ts';
import type { WorkflowRun } from '../../report/outputs/report-json.ts';
import { readRunEvent } from './run-event.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Undefined outside of Actions: a report does without. */
export async function readWorkflowContext(env: Environment = process.env): Promise<WorkflowRun | undefined> {
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  const runId = env['GITHUB_RUN_ID'] ?? '';
  const server = serverOf(env['GITHUB_SERVER_URL'] ?? 'https://github.com');
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^\d+$/.test(runId) || server === undefined) return undefined;
  const search = searchFor(await readRunEvent(env));
  return {
    repository,
    runUrl: `${server}/${repository}/actions/runs/${runId}`,
    pullRequest: search.kind === 'known' ? search.number : undefined,
    actor: env['GITHUB_ACTOR'],
  };
}

/** The address without a slash at its end; it becomes part of links, so nothing but an address may pass. */
function serverOf(text: string): string | undefined {
  return /^(https?:\/\/[\w.-]+(?::\d+)?)\/?$/.exec(text)?.[1];
}
