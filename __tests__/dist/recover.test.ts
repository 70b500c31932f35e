/** `mode: recover` with the bundle: outputs, summary and comment of a recovery, and of a repeated job. */
import { describe, expect, it } from '@jest/globals';
import { startGitHub } from '../../simulator/github/github.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';

const RECOVER = { mode: 'recover' };

/** An update by somebody else has failed, and so has its rollback; the cause is repaired since. */
async function stuckRack(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: REQUIRED });
  aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
  aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
  await aws.updateAsOtherClient({ stack: 'staging', version: LATEST });
  expect(aws.stack('staging').status).toBe('UPDATE_ROLLBACK_FAILED');
}

function actionsOf(aws: Simulator): readonly string[] {
  return [...new Set(aws.requests.map(({ action }) => action))];
}

describe('mode recover', () => {
  it('continues the rollback and stops; a re-run of the job has nothing to do', async () => {
    await withAws(async (aws) => {
      await stuckRack(aws);
      const recovered = await runBundle(aws, RECOVER);
      expect([recovered.exitCode, recovered.stderr]).toEqual([0, '']);
      expect(recovered.outputs).toMatchObject({
        outcome: 'recovered',
        updated: 'false',
        'up-to-date': '',
        version: REQUIRED,
        'previous-version': REQUIRED,
        'target-version': '',
        'stack-status': 'UPDATE_ROLLBACK_COMPLETE',
        reason: `Recovered staging: the rollback is complete, the rack runs ${REQUIRED}`,
      });
      expect(recovered.summary).toContain('UPDATE_ROLLBACK_FAILED');
      expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'UPDATE_ROLLBACK_COMPLETE' });
      const [reads, health] = [actionsOf(aws).slice(0, 4), actionsOf(aws).slice(4)];
      expect(reads).toEqual(['DescribeStacks', 'DescribeStackResource', 'ContinueUpdateRollback', 'DescribeStackEvents']);
      expect(health.sort()).toEqual(['DescribeAutoScalingGroups', 'DescribeServices', 'ListServices']);

      const again = await runBundle(aws, RECOVER);
      expect([again.exitCode, again.outputs['outcome'], again.outputs['up-to-date']]).toEqual([0, 'up-to-date', '']);
      expect(again.outputs['reason']).toBe('staging needs no recovery (stack status UPDATE_ROLLBACK_COMPLETE)');
      expect(aws.mutations().map(({ action }) => action)).toEqual(['ContinueUpdateRollback']);
    });
  });

  it('reports the continued rollback and its result on the pull request', async () => {
    const github = await startGitHub();
    try {
      await withAws(async (aws) => {
        await stuckRack(aws);
        aws.slowResource('Instances', 300);
        github.addPullRequest({ number: 17 });
        const side = { repo: { full_name: 'example/racks' } };
        const event = { name: 'pull_request', payload: { pull_request: { number: 17, head: side, base: side } } };
        const inputs = { ...RECOVER, 'github-token': github.workflowToken() };
        await runBundle(aws, inputs, { event, env: { GITHUB_API_URL: github.url } });
        const [comment] = github.comments(17);
        expect(comment?.history.join('\n')).toContain('the failed rollback continues');
        expect(comment?.body).toContain('Recovered staging');
      });
    } finally {
      await github.close();
    }
  });
});
