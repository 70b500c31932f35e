/** The dashboard: five racks in two regions, one of them stuck, in one issue that two listings refresh. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub } from '../../../simulator/github/github.ts';
import type { ActionResult } from '../../../simulator/runner/run-action.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { FIRST, LATEST, listRacks, REQUIRED, runBundle, SECOND, withAws, withRack } from '../bundle.ts';

let github: GitHub;

beforeEach(async () => {
  github = await startGitHub();
});

afterEach(() => github.close());

function list(aws: Simulator, region: string, inputs: Record<string, string> = {}): Promise<ActionResult> {
  const own = { dashboard: 'true', 'github-token': github.workflowToken('write', 'write') };
  return listRacks(aws, { 'aws-region': region, ...own, ...inputs }, { env: { GITHUB_API_URL: github.url } });
}

const body = (): string => github.issues()[0]?.body ?? '';

async function withRegions(test: (us: Simulator, eu: Simulator) => Promise<void>): Promise<void> {
  await withAws(async (us) => {
    await withAws(
      async (eu) => {
        await us.addRack({ name: 'staging', version: SECOND });
        await us.addRack({ name: 'production', version: LATEST });
        await us.addRack({ name: 'stuck', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
        await eu.addRack({ name: 'production-eu', version: REQUIRED });
        await eu.addRack({ name: 'private-eu', version: LATEST, parameters: { PrivateApi: 'Yes' } });
        await test(us, eu);
      },
      { region: 'eu-west-1' },
    );
  });
}

describe('dashboard: true', () => {
  it('has one issue, with a section of each region and a box for each rack that is behind', async () => {
    await withRegions(async (us, eu) => {
      expect((await list(us, 'us-east-1')).exitCode).toBe(0);
      await list(eu, 'eu-west-1');
      await list(us, 'us-east-1');
      expect(github.issues()).toMatchObject([{ title: 'Convox racks', state: 'open' }]);
      expect(body().match(/^<!-- section .*$/gm)).toHaveLength(2);
      expect(body()).toContain('### 3 racks in us-east-1: 1 stuck, 1 behind and 1 up to date');
      expect(body().match(/^ *- \[ \] .*$/gm)).toEqual([
        `  - [ ] Update production-eu to ${LATEST} <!-- update production-eu eu-west-1 ${LATEST} -->`,
        `  - [ ] Update staging to ${REQUIRED} <!-- update staging us-east-1 ${REQUIRED} -->`,
      ]);
      expect(body()).toContain(`Next stop \`${REQUIRED}\` (required), then \`${LATEST}\``);
      expect(body()).toMatch(/\[private-eu\].*; API is private/);
    });
  });

  it('shows the open pull requests with a plan by this token or by a workflow, and no others', async () => {
    await withAws(async (aws) => {
      for (const name of ['staging', 'production']) await aws.addRack({ name, version: REQUIRED });
      const app = github.tokenFor({
        login: 'racks[bot]',
        type: 'Bot',
        comments: 'write',
        issues: 'write',
        canEditOthers: false,
      });
      const plan = (rack: string, number: number, token: string): Promise<ActionResult> => {
        github.addPullRequest({ number });
        const at = { repo: { full_name: 'example/racks' } };
        const payload = { pull_request: { number, head: at, base: at } };
        const inputs = { rack, mode: 'plan', 'github-token': token };
        return runBundle(aws, inputs, {
          event: { name: 'pull_request', payload },
          env: { GITHUB_API_URL: github.url },
        });
      };
      await plan('staging', 7, github.workflowToken());
      await plan('production', 8, app);
      github.addPullRequest({ number: 9 });
      github.addComment(9, github.comments(7)[0]?.body ?? '');
      await list(aws, 'us-east-1', { 'github-token': app });
      expect(body().match(/\*\*\[\w+\]|Open pull request.*$/gm)).toEqual([
        '**[production]',
        expect.stringMatching(/^Open pull request: .*example\/racks\/pull\/8\)$/),
        '**[staging]',
        expect.stringMatching(/^Open pull request: .*example\/racks\/pull\/7\)$/),
      ]);
    });
  });

  it('says that the job has no permission to read pull requests, without a warning', async () => {
    await withRack(REQUIRED, async (aws) => {
      const listed = await list(aws, 'us-east-1', { 'github-token': github.workflowToken('none', 'write') });
      expect(listed.stdout).not.toMatch(/^::warning/m);
      expect(body()).toContain('Open pull requests are not shown: the job has no permission `pull-requests: read`.');
    });
  });

  it('keeps the section of another run that writes at the same time', async () => {
    await withRegions(async (us, eu) => {
      await Promise.all([list(us, 'us-east-1'), list(eu, 'eu-west-1')]);
      expect(github.issues().filter(({ state }) => state === 'open')).toHaveLength(1);
      const [open] = github.issues().filter(({ state }) => state === 'open');
      expect(open?.body.match(/^<!-- section .*$/gm)).toHaveLength(2);
    });
  });

  it('leaves the dashboard of another author alone, and warns where the permission is missing', async () => {
    await withRack(REQUIRED, async (aws) => {
      github.addIssue({ title: 'Convox racks', body: '<!-- convox-racks-dashboard -->' });
      await list(aws, 'us-east-1');
      expect(github.issues().map(({ history }) => history)).toEqual([['opened'], ['opened']]);
      const denied = await list(aws, 'us-east-1', { 'github-token': github.workflowToken() });
      expect(denied.exitCode).toBe(0);
      expect(denied.stdout).toMatch(/^::warning title=The dashboard was not refreshed::.*`issues: write`/m);
    });
  });
});
