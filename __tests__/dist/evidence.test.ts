/** Evidence about a failed resource, which the bundle reads before the rollback deletes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ResourceFailure } from '../../simulator/simulator.ts';
import { FIRST, LATEST, REQUIRED, ROOT, runBundle, SECOND, shownBy, withRack, withTargetGroup } from './bundle.ts';

type RootCause = NonNullable<ResourceFailure['rootCause']>;

const CONSOLE = [
  '[   12.3] cloud-init[1]: Cloud-init v. 19.3 running',
  'ecs-init: could not pull amazon/amazon-ecs-agent: dial tcp 52.216.1.1:443: connect: no route to host',
  'DB_PASSWORD=hunter2-of-an-app',
  'ip-10-0-1-5 login: ',
].join('\r\n');
const denied: RootCause = { kind: 'image-pull-fails', message: 'CannotPullContainerError: pull access denied' };
const exited: RootCause = { kind: 'container-exits', exitCode: 1, log: ['ns=rack at=start', 'panic: no such table'] };
const unhealthy: RootCause = { kind: 'health-check-fails', description: 'Failed 3 checks' };
const noSpot: RootCause = { kind: 'launch-fails', message: 'There is no Spot capacity available' };
const noSignal: RootCause = { kind: 'no-signal', console: CONSOLE };
const oldConsole: RootCause = { ...noSignal, nitro: false };
const throws: RootCause = {
  kind: 'handler-throws',
  log: ['START RequestId: 1', 'AccessDeniedException: kms:TagResource'],
};
const fails: RootCause = { kind: 'function-fails', reason: 'The KMS key of the function is disabled' };

/** In the releases of the simulator, no update changes a custom resource. */
const withKey = (template: string) => template.replace('Convox Master Encryption', 'The key of the rack');
const withBalancer = (template: string) => template.replace('"Timeout": 60', '"Timeout": 61');

/** What fails, in an update from the release above. */
type Case = readonly [string, RootCause, reason: RegExp, summary?: RegExp, changed?: (template: string) => string];
const API = 'ApiWebService';
const CASES: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  [SECOND]: {
    'an image that cannot be pulled': [API, denied, /pull access denied/, /unable to consistently start tasks/],
    'a container that exits': [API, exited, /web.* exited with code 1.*panic: no such table/, /ns=rack at=start/],
    'a health check': [API, unhealthy, /ELB health checks.*unhealthy: Failed 3 checks/, /./, withTargetGroup],
    'a health check of a classic load balancer': [API, unhealthy, /in \(elb staging-Balancer.*OutOfService: Failed 3/],
  },
  [FIRST]: {
    'the instances of a classic load balancer': ['Balancer', unhealthy, /is OutOfService: Failed 3/, /./, withBalancer],
    'a launch without spot capacity': ['Instances', noSpot, /no Spot capacity/, /AWS has no capacity/],
    'an instance without network': ['Instances', noSignal, /no success signal.*no route/, /PASSWORD=\*\*\*/],
    'an instance whose console is some minutes old': ['Instances', oldConsole, /connect: no route to host/],
    'a function that throws': ['EncryptionKey', throws, /The log of.*kms:TagResource/, /\/aws\/lambda\/staging-Custom/],
    'a function that Lambda cannot start': ['CustomTopic', fails, /is Failed: The KMS key of the function is disabled/],
  },
};
const ROWS = Object.entries(CASES).flatMap(([from, cases]) =>
  Object.entries(cases).map(([title, one]) => [title, from, one] as const),
);

describe('the evidence of a failure', () => {
  it.each(ROWS)('names the cause: %s', async (_title, from, one) => {
    const [logicalId, rootCause, reason, summary = /./, changed = withKey] = one;
    await withRack(from, async (aws) => {
      const template = readFileSync(join(ROOT, `simulator/releases/release/${REQUIRED}/rack.json`), 'utf8');
      aws.putObject('convox', `release/${REQUIRED}/rack.json`, changed(template));
      // The rollback deletes the evidence after this time.
      aws.slowRollback(logicalId, 1_500);
      aws.failResource({
        logicalId,
        reason: 'did not stabilize; see the CloudWatch Log Stream',
        rootCause,
      });
      const run = await runBundle(aws, { downtime: 'ignore' });
      expect(run.outputs).toMatchObject({ outcome: 'rolled-back', reason: expect.stringMatching(reason) });
      expect(run.summary).toMatch(summary);
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
