/** Where in GitHub this run belongs; loads @actions/github only when it is asked, for its Octokit costs start-up time. */

import type { WorkflowRun } from '../../report/report-json.ts';

/** Undefined outside of Actions, and where the event file cannot be read: a report does without. */
export async function readWorkflowContext(): Promise<WorkflowRun | undefined> {
  try {
    const { context } = await import('@actions/github');
    // Throws where neither the environment nor the event names a repository.
    const { owner, repo } = context.repo;
    const repository = `${owner}/${repo}`;
    return {
      repository,
      runUrl: `${context.serverUrl}/${repository}/actions/runs/${context.runId}`,
      pullRequest: context.payload.pull_request?.number,
      actor: context.actor,
    };
  } catch {
    return undefined;
  }
}
