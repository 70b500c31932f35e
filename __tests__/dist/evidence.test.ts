/** Evidence about a failed resource, which the bundle reads before the rollback deletes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ResourceFailure, Simulator } from '../../simulator/simulator.ts';
import { FIRST, LATEST, REQUIRED, ROOT, runBundle, SECOND, withAws, withTargetGroup } from './bundle.ts';

interface Case {
  readonly from: string;
  /** The template of the release to which the update goes; one that changes a custom resource where left out. */
  readonly changed?: (template: string) => string;
  readonly failure: ResourceFailure;
  /** In the reason of the run. */
  readonly reason: readonly string[];
  /** In the summary, besides the reason. */
  readonly summary: readonly string[];
}

const NOT_STABLE = 'Resource handler returned message: "Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)';
const UNHEALTHY = 'Instance has failed at least the UnhealthyThreshold number of health checks consecutively';
const NO_SIGNAL = 'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
const CONSOLE = [
  '[   12.3] cloud-init[1]: Cloud-init v. 19.3 running',
  'ecs-init: could not pull amazon/amazon-ecs-agent: dial tcp 52.216.1.1:443: connect: no route to host',
  'DB_PASSWORD=hunter2-of-an-app',
  '',
  'ip-10-0-1-5 login: ',
].join('\r\n');

const CASES: Readonly<Record<string, Case>> = {
  'an image that cannot be pulled': {
    from: SECOND,
    failure: {
      logicalId: 'ApiWebService',
      reason: NOT_STABLE,
      rootCause: { kind: 'image-pull-fails', message: 'CannotPullContainerError: pull access denied for convox/rack' },
    },
    reason: ['CannotPullContainerError: pull access denied for convox/rack'],
    summary: ['is unable to consistently start tasks successfully'],
  },
  'a container that exits': {
    from: SECOND,
    failure: {
      logicalId: 'ApiWebService',
      reason: NOT_STABLE,
      rootCause: { kind: 'container-exits', exitCode: 1, log: ['ns=rack at=start', 'panic: no such table: releases'] },
    },
    reason: ['web', 'exited with code 1', 'panic: no such table: releases'],
    summary: ['ns=rack at=start'],
  },
  'a health check that fails': {
    from: SECOND,
    changed: withTargetGroup,
    failure: {
      logicalId: 'ApiWebService',
      reason: NOT_STABLE,
      rootCause: { kind: 'health-check-fails', description: 'Health checks failed with these codes: [502]' },
    },
    reason: ['Task failed ELB health checks', 'unhealthy: Health checks failed with these codes: [502]'],
    summary: [],
  },
  'a health check of a classic load balancer that fails': {
    from: SECOND,
    failure: {
      logicalId: 'ApiWebService',
      reason: NOT_STABLE,
      rootCause: { kind: 'health-check-fails', description: UNHEALTHY },
    },
    reason: ['Task failed ELB health checks in (elb staging-Balancer', `OutOfService: ${UNHEALTHY}`],
    summary: [],
  },
  'instances that a classic load balancer finds unhealthy': {
    from: FIRST,
    changed: (template) => template.replace('"Timeout": 60', '"Timeout": 61'),
    failure: { logicalId: 'Balancer', reason: NOT_STABLE, rootCause: { kind: 'health-check-fails', description: UNHEALTHY } },
    reason: [`is OutOfService: ${UNHEALTHY}`],
    summary: [],
  },
  'no spot capacity': {
    from: FIRST,
    failure: {
      logicalId: 'Instances',
      reason: 'Group did not stabilize. {current/minSize/maxSize} group size = {3/4/1000}.',
      rootCause: {
        kind: 'launch-fails',
        message: 'Could not launch Spot Instances. UnfulfillableCapacity - There is no Spot capacity available that matches your request.',
      },
    },
    reason: ['There is no Spot capacity available'],
    summary: ['AWS has no capacity for this instance type'],
  },
  'an instance without network': {
    from: FIRST,
    failure: { logicalId: 'Instances', reason: NO_SIGNAL, rootCause: { kind: 'no-signal', console: CONSOLE } },
    reason: ['was launched and sent no success signal', 'connect: no route to host'],
    summary: ['Cloud-init v. 19.3 running', 'DB_PASSWORD=***'],
  },
  'an instance without network whose console is some minutes old': {
    from: FIRST,
    failure: { logicalId: 'Instances', reason: NO_SIGNAL, rootCause: { kind: 'no-signal', console: CONSOLE, nitro: false } },
    reason: ['connect: no route to host'],
    summary: [],
  },
  'a custom resource whose function raises an error': {
    from: FIRST,
    failure: {
      logicalId: 'EncryptionKey',
      reason: 'Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream',
      rootCause: { kind: 'handler-throws', log: ['START RequestId: 1', 'AccessDeniedException: kms:TagResource', 'END RequestId: 1'] },
    },
    reason: ['The log of', 'AccessDeniedException: kms:TagResource'],
    summary: ['/aws/lambda/staging-CustomTopic-'],
  },
  'a function that Lambda cannot make ready': {
    from: FIRST,
    failure: {
      logicalId: 'CustomTopic',
      reason: 'Resource handler returned message: "Function did not stabilize" (HandlerErrorCode: NotStabilized)',
      rootCause: { kind: 'function-fails', reason: 'The KMS key of the function is disabled' },
    },
    reason: ['is Failed: The KMS key of the function is disabled'],
    summary: [],
  },
};

/** The rollback restores the resource, and deletes the evidence, after this time. */
const ROLLBACK_MS = 1_500;

async function failedRun(aws: Simulator, { from, failure, changed = withChangedKey }: Case) {
  await aws.addRack({ name: 'staging', version: from });
  const template = readFileSync(join(ROOT, `simulator/releases/release/${REQUIRED}/rack.json`), 'utf8');
  for (const file of ['rack.json', 'formation.json']) {
    aws.putObject('convox', `release/${REQUIRED}/${file}`, changed(template));
  }
  aws.slowRollback(failure.logicalId, ROLLBACK_MS);
  aws.failResource(failure);
  return runBundle(aws, { downtime: 'ignore' });
}

/** In the releases of the simulator, no update changes a custom resource. */
function withChangedKey(template: string): string {
  return template.replace('Convox Master Encryption', 'The key of the rack');
}

/** These are for the health of the rack as well, which every update reports at its end. */
const isEvidence = ({ service, action }: Simulator['requests'][number]): boolean =>
  ACTIONS.includes(`${service}:${action}`) && !['DescribeServices', 'DescribeAutoScalingGroups'].includes(action);

const ACTIONS: readonly string[] = [
  'autoscaling:DescribeAutoScalingGroups',
  'autoscaling:DescribeScalingActivities',
  'ec2:GetConsoleOutput',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'ecs:ListTasks',
  'elasticloadbalancing:DescribeInstanceHealth',
  'elasticloadbalancing:DescribeTargetHealth',
  'lambda:GetFunctionConfiguration',
  'logs:FilterLogEvents',
];

describe('the evidence of a failure', () => {
  it.each(Object.entries(CASES))('names the cause: %s', async (_name, one) => {
    await withAws(async (aws) => {
      const run = await failedRun(aws, one);
      expect(run.outputs['outcome']).toBe('rolled-back');
      for (const text of one.reason) expect(run.outputs['reason']).toContain(text);
      for (const text of one.summary) expect(run.summary).toContain(text);
      expect(`${run.stdout}${run.summary}${JSON.stringify(run.report)}`).not.toContain('hunter2-of-an-app');
    });
  });

  const scenarios = Object.entries(CASES).filter(([name]) => !/classic|minutes old|function that/.test(name));
  it.each(scenarios)('changes nothing else where it is denied: %s', async (_name, one) => {
    await withAws(async (aws) => {
      for (const action of ACTIONS) aws.deny({ action });
      const run = await failedRun(aws, one);
      expect(run.outputs).toMatchObject({ outcome: 'rolled-back', 'stack-status': 'UPDATE_ROLLBACK_COMPLETE' });
      expect(run.outputs['reason']).toContain(one.failure.reason.slice(0, 20));
      expect(run.summary).toContain('could not be read');
      expect(run.summary).not.toContain('Evidence:');
      expect(run.summary).toContain('**Instances** 3 configured\n');
      expect(run.stdout.split('\n').filter((line) => /^::(?:warning|notice)/.test(line) && line.includes('Evidence'))).toEqual([]);
    });
  });

  it('is not read in an update that succeeds', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.failCleanup({ logicalId: 'Balancer', reason: 'has a dependent object' });
      const run = await runBundle(aws, { downtime: 'ignore' });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(run.summary).toContain('**Instances** 3 configured, 3 running');
      expect(aws.requests.filter(isEvidence)).toEqual([]);
    });
  });
});
