/** What drift detection can find, or not. */
import type { Drift } from '../../../src/cloudformation/drift.ts';
import { assessDrift, type DriftReading } from '../../../src/impact/drift-effects.ts';
import { makeChanges } from '../change.ts';
import { makeFault } from '../fault.ts';

/** @param text from AWS, for values and reasons. */
function makeDrift(text = 'Rate exceeded'): Drift {
  return {
    resources: [
      {
        logicalId: 'ApiWebService',
        type: 'AWS::ECS::Service',
        state: 'changed',
        properties: [{ property: 'DesiredCount', expected: '2', actual: text }],
      },
      { logicalId: 'Gone', type: 'AWS::SNS::Topic', state: 'deleted', properties: [] },
    ],
    unchecked: [
      { logicalId: 'Settings', reason: 'User: x is not authorized to perform: s3:GetBucketAcl on resource: y' },
      { logicalId: 'LogGroup', reason: text },
    ],
  };
}

export function driftExamples(text?: string): readonly DriftReading[] {
  return [
    assessDrift(makeDrift(text), makeChanges()),
    assessDrift({ resources: [], unchecked: [] }, []),
    assessDrift({ resources: [], unchecked: [{ logicalId: '', reason: text ?? 'Internal failure' }] }, []),
    { kind: 'not-in-time', limitMs: 60_000 },
    {
      kind: 'not-read',
      fault: makeFault({ kind: 'access-denied', operation: 'DetectStackDrift', message: text ?? 'no' }),
    },
  ];
}

/** For the samples. */
export const BY_HAND: Drift = {
  resources: [
    {
      logicalId: 'InstancesSecurity',
      type: 'AWS::EC2::SecurityGroup',
      state: 'changed',
      properties: [
        {
          property: 'SecurityGroupIngress/1',
          expected: undefined,
          actual: '{"CidrIp":"203.0.113.7/32","FromPort":22,"IpProtocol":"tcp","ToPort":22}',
        },
      ],
    },
    {
      logicalId: 'ServiceWebApi',
      type: 'AWS::ECS::Service',
      state: 'changed',
      properties: [
        { property: 'DesiredCount', expected: '2', actual: '4' },
        {
          property: 'TaskDefinition',
          expected: 'arn:aws:ecs:us-east-1:123456789012:task-definition/staging-web:41',
          actual: 'arn:aws:ecs:us-east-1:123456789012:task-definition/staging-web:42',
        },
      ],
    },
    { logicalId: 'CustomTopic', type: 'AWS::Lambda::Function', state: 'deleted', properties: [] },
  ],
  unchecked: [
    {
      logicalId: 'Settings',
      reason:
        'User: arn:aws:sts::123456789012:assumed-role/rack-planner/1 is not authorized to perform: s3:GetBucketAcl on resource: x',
    },
  ],
};
