/** The failure issue: a scheduled update fails twice, and then succeeds. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub } from '../../../simulator/github/github.ts';
import type { ActionResult } from '../../../simulator/runner/run-action.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, withRack } from '../bundle.ts';

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(() => github.close());

function run(aws: Simulator, inputs: Record<string, string> = {}): Promise<ActionResult> {
  const settings = {
    'github-token': github.workflowToken('write', 'write'),
    'failure-issue': 'true',
    'release-notes': 'false',
    ...inputs,
  };
  return runBundle(aws, settings, { event: { name: 'schedule', payload: {} }, env: { GITHUB_API_URL: github.url } });
}

describe('failure-issue: true', () => {
  it('opens one issue among many, counts, and closes it with a comment', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.failResource({
        logicalId: 'ServiceWebApi',
        reason: 'no luck | `x` <b> ::error::y @octocat #1 \u202e',
        times: 2,
      });
      for (let count = 0; count < 120; count += 1) {
        github.addIssue({ title: 'Other', body: 'x', author: { login: 'github-actions[bot]', type: 'Bot' } });
      }
      github.addPullRequest({ number: 17 });
      const labels = { 'failure-issue-labels': 'rack, on call', 'failure-issue-assignees': 'octocat' };
      expect((await run(aws, labels)).exitCode).toBe(1);
      expect((await run(aws, labels)).exitCode).toBe(1);
      const [issue, ...others] = github.issues().filter(({ title }) => title !== 'Other');
      expect(others).toEqual([]);
      expect(issue).toMatchObject({ state: 'open', labels: ['rack', 'on call'], assignees: ['octocat'] });
      expect(issue?.body).toContain('**2 failed runs** since');
      expect(issue?.body).toContain('no luck');
      expect(issue?.body).not.toMatch(/<b> |@octocat|#1\b(?!;)|\u202e/);
      expect((await run(aws)).outputs['outcome']).toBe('updated');
      expect(issue).toMatchObject({ state: 'closed', history: ['opened', 'edited', 'closed'] });
      expect(issue?.comments.map(({ body }) => body)).toEqual([expect.stringContaining('after 2 failed runs')]);
    });
  });

  it('costs a run with nothing to do two requests to GitHub', async () => {
    await withRack(LATEST, async (aws) => {
      expect((await run(aws)).outputs['outcome']).toBe('up-to-date');
      expect(github.requests.map(({ method, path }) => `${method} ${path.split('?')[0] ?? ''}`)).toEqual([
        'POST /graphql',
        'GET /repos/example/racks/issues',
      ]);
    });
  });
});
