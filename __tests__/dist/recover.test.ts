/** `mode: recover` through the bundle: the outputs, the summary and the comment of a recovery, and of the job that runs again. */
import { describe, expect, it } from '@jest/globals';
import { startGitHub } from '../../simulator/github/github.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';
import { cancelRun } from './cancelled-run.ts';

const RECOVER = { mode: 'recover' };

/** An update by somebody else has failed, and so has its rollback; the cause is repaired since. */
async function stuckRack(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: REQUIRED });
  aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
  aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
  await aws.updateByAnother({ stack: 'staging', version: LATEST });
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

  it('names what stopped the rollback, and skips it where recover-skip says so', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 1.', times: 1 });
      aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure' });
      const stopped = 'The rollback stopped at `Instances`';
      for (const inputs of [{}, {}, RECOVER]) {
        const stuck = await runBundle(aws, inputs);
        expect(stuck.exitCode).toBe(1);
        expect(stuck.stdout).toContain(inputs === RECOVER ? 'Internal Failure' : stopped);
        expect(stuck.stdout).toContain('recover-skip: Instances');
      }
      const refused = await runBundle(aws, { ...RECOVER, 'recover-skip': 'Vpc' });
      expect(refused.outputs['outcome']).toBe('refused');
      expect(refused.outputs['reason']).toContain('Vpc');
      const recovered = await runBundle(aws, { ...RECOVER, 'recover-skip': 'Instances' });
      expect(recovered.outputs).toMatchObject({ outcome: 'recovered', version: REQUIRED });
      expect(recovered.stdout).toContain('::warning title=staging::The rollback skips `Instances`');
      const continued = aws.requests.filter(({ action }) => action === 'ContinueUpdateRollback');
      expect(continued.map(({ params }) => JSON.stringify(params).includes('Instances'))).toEqual([false, true]);
    });
  });

  it('monitors the recovery of a run that was killed, and requests no second one', async () => {
    await withAws(async (aws) => {
      await stuckRack(aws);
      aws.slowResource('Instances', 1_500);
      const when = (cancel: () => void): void => { aws.after('DescribeStackEvents', cancel); };
      expect((await cancelRun(aws, when, { signal: 'SIGKILL', inputs: RECOVER })).run.exitCode).toBeNull();
      expect(aws.stack('staging').status).toBe('UPDATE_ROLLBACK_IN_PROGRESS');
      const followed = await runBundle(aws, RECOVER);
      expect([followed.exitCode, followed.outputs['outcome']]).toEqual([0, 'recovered']);
      expect(followed.stdout).toContain('another client continued the failed rollback');
      expect(aws.mutations()).toHaveLength(1);
    });
  });

  it('fails with the cause where the rollback fails again', async () => {
    await withAws(async (aws) => {
      await stuckRack(aws);
      aws.failRollback({ logicalId: 'Instances', reason: 'No capacity' });
      const failed = await runBundle(aws, RECOVER);
      expect([failed.exitCode, failed.outputs['outcome']]).toEqual([1, 'failed']);
      expect(failed.outputs['reason']).toContain('No capacity');
      expect(failed.stdout).toContain('--resources-to-skip Instances');
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
