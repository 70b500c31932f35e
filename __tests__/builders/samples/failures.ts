/** Failures of updates for the samples: the reports of CloudFormation and of the resource's own service. */
import type { Evidence, Finding } from '../../../src/diagnosis/evidence.ts';
import type { World } from '../../update/world.ts';
import { makeEvidence } from '../examples/evidence.ts';
import { makeFault } from '../fault.ts';
import { change } from './rack.ts';

interface Failure {
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
  readonly findings: readonly Finding[];
  readonly unread?: Evidence['unread'];
}

const NOT_STABLE = 'Resource handler returned message: "Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)';
const GROUP = { logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' };
const SERVICE = { logicalId: 'ServiceWebApi', type: 'AWS::ECS::Service', reason: NOT_STABLE };
const TASK = '5b1c8f0e6d2a4f7c9b3e1a2d4c6f8e0b';
const INSTANCE = 'i-0a1b2c3d4e5f60718';

const failedLaunch = (message: string): readonly Finding[] => [
  { kind: 'scaling-activity', status: 'Failed', description: 'Launching a new EC2 instance', message },
];
const stoppedTask = (
  reason: string,
  containers: Extract<Finding, { kind: 'stopped-task' }>['containers'],
): Finding => ({ kind: 'stopped-task', task: TASK, reason, containers });

export const FAILURES = {
  'an instance without network': {
    ...GROUP,
    reason: 'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement',
    findings: [
      {
        kind: 'scaling-activity',
        status: 'Successful',
        description: `Launching a new EC2 instance: ${INSTANCE}`,
        message: '',
      },
      { kind: 'instance', instance: INSTANCE, lifecycle: 'InService', health: 'Healthy' },
      {
        kind: 'console',
        instance: INSTANCE,
        lines: [
          '[   21.904512] cloud-init[3012]: Cloud-init v. 19.3-46.amzn2 running modules:final',
          '[   52.118034] cloud-init[3012]: curl: (7) Failed to connect to us-east-1.console.example.org: No route to host',
          '[   52.131870] cloud-init[3012]: Docker: error pulling image: dial tcp 52.216.8.4:443: connect: no route to host',
          'ip-10-0-1-57 login:',
        ],
      },
    ],
  },
  'no spot capacity': {
    ...GROUP,
    reason: 'Group did not stabilize. {current/minSize/maxSize} group size = {3/4/1000}.',
    findings: failedLaunch(
      'Could not launch Spot Instances. UnfulfillableCapacity - There is no Spot capacity available that matches your request. Launching EC2 instance failed.',
    ),
  },
  'a quota': {
    ...GROUP,
    reason: 'Group did not stabilize. {current/minSize/maxSize} group size = {3/4/1000}.',
    findings: failedLaunch(
      'You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that the specified instance type belongs to. Launching EC2 instance failed.',
    ),
  },
  'an image that cannot be pulled': {
    ...SERVICE,
    findings: [
      stoppedTask('Task failed to start', [
        {
          name: 'web',
          exitCode: undefined,
          reason:
            "CannotPullContainerError: pull access denied for convox/rack, repository does not exist or may require 'docker login'",
        },
      ]),
      {
        kind: 'service-event',
        text: '(service staging-ServiceWebApi) is unable to consistently start tasks successfully.',
      },
    ],
  },
  /** Read with a role without one permission. */
  'a container that exits': {
    ...SERVICE,
    findings: [
      stoppedTask('Essential container in task exited', [{ name: 'web', exitCode: 1, reason: '' }]),
      {
        kind: 'log',
        of: 'web',
        group: 'staging-LogGroup-1A2B3C4D5E6F',
        lines: ['ns=rack at=initialize version=20260330131343', 'panic: dynamodb: ResourceNotFoundException'],
      },
      { kind: 'service-event', text: '(service staging-ServiceWebApi) has started 1 tasks: (task 5b1c8f0e6d2a4f7c).' },
    ],
    unread: [makeFault({ service: 'elasticloadbalancing', operation: 'DescribeTargetHealth' })],
  },
  'a health check that fails': {
    ...SERVICE,
    findings: [
      stoppedTask(
        'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/stagi-ApiBa-1A2B3C/73e2d6bc24d8a067)',
        [{ name: 'web', exitCode: 137, reason: '' }],
      ),
      {
        kind: 'target',
        target: `${INSTANCE}:32768`,
        status: 'unhealthy',
        reason: 'Health checks failed with these codes: [502]',
      },
      {
        kind: 'log',
        of: 'web',
        group: 'staging-LogGroup-1A2B3C4D5E6F',
        lines: ['ns=rack at=initialize', 'error: could not connect to the queue: connection refused'],
      },
    ],
  },
  'a custom resource whose function raises an error': {
    logicalId: 'DockertTLSCertGenerate',
    type: 'Custom::SelfSignedCertificate',
    reason:
      'Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2026/11/23/[$LATEST]4f7c9b3e (RequestId: 5b1c8f0e-6d2a-4f7c-9b3e-1a2d4c6f8e0b)',
    findings: [
      {
        kind: 'log',
        of: 'staging-CustomTopic-1A2B3C4D5E6F',
        group: '/aws/lambda/staging-CustomTopic-1A2B3C4D5E6F',
        lines: [
          'START RequestId: 5b1c8f0e-6d2a-4f7c-9b3e-1a2d4c6f8e0b Version: $LATEST',
          'AccessDeniedException: not authorized to perform: secretsmanager:PutSecretValue',
          'END RequestId: 5b1c8f0e-6d2a-4f7c-9b3e-1a2d4c6f8e0b',
        ],
      },
    ],
  },
} as const satisfies Readonly<Record<string, Failure>>;

/** The update to this release fails for this reason. Evidence is read for that resource only. */
export function failBy(why: keyof typeof FAILURES, release: string): (world: World) => void {
  return (world) => {
    const { logicalId, type, reason, findings, unread = [] }: Failure = FAILURES[why];
    if (!world.changes.some((one) => one.logicalId === logicalId)) {
      world.changes = [...world.changes, change(logicalId, type, 'Version')];
    }
    world.failing = { logicalId, reason, release };
    world.readEvidence = async ({ event }) =>
      event.logicalId === logicalId
        ? makeEvidence({ logicalId, type, findings, unread })
        : makeEvidence({ logicalId: event.logicalId, type: event.type, findings: [], unread: [] });
  };
}
