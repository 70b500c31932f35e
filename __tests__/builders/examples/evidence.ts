/** Builds the findings of other services about a failed resource. */
import type { Evidence } from '../../../src/diagnosis/evidence.ts';
import { makeFault } from '../fault.ts';

/** One finding of each kind, and one call that was denied. */
export function makeEvidence(parts: Partial<Evidence> = {}): Evidence {
  return {
    logicalId: 'Instances',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    findings: [
      {
        kind: 'scaling-activity',
        status: 'Successful',
        description: 'Launching a new EC2 instance: i-0abc',
        message: '',
      },
      { kind: 'instance', instance: 'i-0abc', lifecycle: 'InService', health: 'Healthy' },
      { kind: 'console', instance: 'i-0abc', lines: ['cloud-init: done', 'ecs: no route to host'] },
      { kind: 'service-event', text: '(service web) has started 1 tasks: (task 1234).' },
      {
        kind: 'stopped-task',
        task: '1234',
        reason: 'Essential container in task exited',
        containers: [{ name: 'web', exitCode: 1, reason: '' }],
      },
      { kind: 'log', of: 'web', group: 'staging-LogGroup-1A2B', lines: ['panic: no database'] },
      { kind: 'function', name: 'staging-CustomTopic-1A2B', status: 'Failed', reason: 'The key is disabled' },
      { kind: 'target', target: '10.0.1.5:3000', status: 'unhealthy', reason: 'Request timed out' },
    ],
    unread: [makeFault({ service: 'ecs', operation: 'ListTasks', message: '' })],
    ...parts,
  };
}
