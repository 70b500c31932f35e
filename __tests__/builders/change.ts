/** Builds the changes of a change set. */
import type { ChangeCause, PlanDifference, ResourceChange } from '../../src/cloudformation/change-set.ts';

export const CHANGE_SET_ARN =
  'arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack-20170202012654-to-20170306140228-run-1-1-step-1-try-1/' +
  '99999999-2222-3333-4444-555555555555';

export function makeChange(parts: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'modify',
    logicalId: 'ApiWebService',
    physicalId: 'arn:aws:ecs:us-east-1:123456789012:service/staging/api-web',
    type: 'AWS::ECS::Service',
    replacement: 'false',
    scope: ['Properties'],
    causes: [],
    ...parts,
  };
}

/** A property that the template changes, and that can change in place. */
export function makeCause(parts: Partial<ChangeCause> = {}): ChangeCause {
  return {
    attribute: 'Properties',
    property: 'TaskDefinition',
    requiresRecreation: 'Never',
    evaluation: 'Static',
    source: 'DirectModification',
    causingEntity: undefined,
    ...parts,
  };
}

/** The changes of a small update, one of each kind. */
export function makeChanges(): readonly ResourceChange[] {
  return [
    makeChange({ logicalId: 'ApiWebTasks', type: 'AWS::ECS::TaskDefinition', replacement: 'true' }),
    makeChange(),
    makeChange({ logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' }),
    makeChange({ action: 'add', logicalId: 'LogGroup', type: 'AWS::Logs::LogGroup', replacement: undefined }),
    makeChange({ action: 'remove', logicalId: 'OldQueue', type: 'AWS::SQS::Queue', replacement: undefined }),
  ];
}

/** Two plans that differ in every way. `text` replaces AWS's texts. */
export function makeDifference(text?: string): PlanDifference {
  return {
    onlyReviewed: [`modify ${text ?? 'Instances'}`],
    onlyNew: [text ?? 'add LogGroup', 'remove Balancer'],
    parameters: ['InstanceType'],
  };
}
