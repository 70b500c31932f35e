/** Evidence about a failed resource, which the bundle reads before the rollback deletes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ResourceFailure } from '../../simulator/simulator.ts';
import { FIRST, LATEST, REQUIRED, ROOT, runBundle, SECOND, shownBy, withRack, withTargetGroup } from './bundle.ts';

type RootCause = NonNullable<ResourceFailure['rootCause']>;

const UNHEALTHY = 'Instance has failed at least the UnhealthyThreshold number of health checks consecutively';
const CONSOLE = [
  '[   12.3] cloud-init[1]: Cloud-init v. 19.3 running',
  'ecs-init: could not pull amazon/amazon-ecs-agent: dial tcp 52.216.1.1:443: connect: no route to host',
  'DB_PASSWORD=hunter2-of-an-app',
  'ip-10-0-1-5 login: ',
].join('\r\n');

const failedPull: RootCause = { kind: 'image-pull-fails', message: 'CannotPullContainerError: pull access denied' };
const exited: RootCause = { kind: 'container-exits', exitCode: 1, log: ['ns=rack at=start', 'panic: no such table'] };
const checkFails = (description: string): RootCause => ({ kind: 'health-check-fails', description });
const noSpot: RootCause = {
  kind: 'launch-fails',
  message: 'Could not launch Spot Instances. There is no Spot capacity available',
};
const noSignal: RootCause = { kind: 'no-signal', console: CONSOLE };
const handlerThrows: RootCause = {
  kind: 'handler-throws',
  log: ['START RequestId: 1', 'AccessDeniedException: kms:TagResource'],
};
const functionFails: RootCause = { kind: 'function-fails', reason: 'The KMS key of the function is disabled' };

/** In the releases of the simulator, no update changes a custom resource. */
const withChangedKey = (template: string) => template.replace('Convox Master Encryption', 'The key of the rack');
const withChangedBalancer = (template: string) => template.replace('"Timeout": 60', '"Timeout": 61');

describe('the evidence of a failure', () => {
  it.each<
    [
      string,
      from: string,
      logicalId: string,
      RootCause,
      reason: readonly string[],
      summary: readonly string[],
      change?: (template: string) => string,
    ]
  >([
    [
      'an image that cannot be pulled',
      SECOND,
      'ApiWebService',
      failedPull,
      ['CannotPullContainerError: pull access denied'],
      ['is unable to consistently start tasks successfully'],
    ],
    [
      'a container that exits',
      SECOND,
      'ApiWebService',
      exited,
      ['web', 'exited with code 1', 'panic: no such table'],
      ['ns=rack at=start'],
    ],
    [
      'a health check that fails',
      SECOND,
      'ApiWebService',
      checkFails('codes: [502]'),
      ['Task failed ELB health checks', 'unhealthy: codes: [502]'],
      [],
      withTargetGroup,
    ],
    [
      'a health check of a classic load balancer',
      SECOND,
      'ApiWebService',
      checkFails(UNHEALTHY),
      ['in (elb staging-Balancer', `OutOfService: ${UNHEALTHY}`],
      [],
    ],
    [
      'instances that a classic load balancer finds unhealthy',
      FIRST,
      'Balancer',
      checkFails(UNHEALTHY),
      [`is OutOfService: ${UNHEALTHY}`],
      [],
      withChangedBalancer,
    ],
    [
      'no spot capacity',
      FIRST,
      'Instances',
      noSpot,
      ['There is no Spot capacity available'],
      ['AWS has no capacity for this instance type'],
    ],
    [
      'an instance without network',
      FIRST,
      'Instances',
      noSignal,
      ['was launched and sent no success signal', 'no route to host'],
      ['Cloud-init v. 19.3 running', 'DB_PASSWORD=***'],
    ],
    [
      'an instance whose console is some minutes old',
      FIRST,
      'Instances',
      { ...noSignal, nitro: false },
      ['connect: no route to host'],
      [],
    ],
    [
      'a custom resource whose function throws',
      FIRST,
      'EncryptionKey',
      handlerThrows,
      ['The log of', 'AccessDeniedException: kms:TagResource'],
      ['/aws/lambda/staging-CustomTopic-'],
    ],
    [
      'a function that Lambda cannot start',
      FIRST,
      'CustomTopic',
      functionFails,
      ['is Failed: The KMS key of the function is disabled'],
      [],
    ],
  ])('names the cause: %s', async (_name, from, logicalId, rootCause, reason, summary, change = withChangedKey) => {
    await withRack(from, async (aws) => {
      const template = readFileSync(join(ROOT, `simulator/releases/release/${REQUIRED}/rack.json`), 'utf8');
      aws.putObject('convox', `release/${REQUIRED}/rack.json`, change(template));
      // The rollback deletes the evidence after this time.
      aws.slowRollback(logicalId, 1_500);
      aws.failResource({ logicalId, reason: 'did not stabilize; see the details in CloudWatch Log Stream', rootCause });
      const run = await runBundle(aws, { downtime: 'ignore' });
      expect(run.outputs['outcome']).toBe('rolled-back');
      for (const text of reason) expect(run.outputs['reason']).toContain(text);
      for (const text of summary) expect(run.summary).toContain(text);
      expect(shownBy(run)).not.toContain('hunter2-of-an-app');
    });
  });

  it('is not read in an update that succeeds', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.failCleanup({ logicalId: 'Balancer', reason: 'has a dependent object' });
      const run = await runBundle(aws, { downtime: 'ignore' });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(run.summary).toContain('**Instances** 3 configured, 3 running');
      // For the health of the rack, which every update reports at its end.
      const health = ['ListServices', 'DescribeServices', 'DescribeAutoScalingGroups'];
      const others = aws.requests.filter(({ service }) => !['cloudformation', 's3'].includes(service));
      expect(others.map(({ action }) => action).filter((action) => !health.includes(action))).toEqual([]);
    });
  });
});
