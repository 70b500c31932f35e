/**
 * The changes that a configuration would make to a stack, or why it is not possible. Change sets and UpdateStack use
 * it.
 */

import type { Account } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import { canonicalText } from '../../json.ts';
import type { ResourceChange } from '../change-sets/change-set.ts';
import { computeChanges } from './changes.ts';
import type { Configuration } from './configuration.ts';
import { evaluateOutputs } from '../outputs.ts';
import { activeResources, stackScope } from '../stack-scope.ts';
import type { Stack } from '../stack.ts';

export type Plan =
  | { kind: 'changes'; changes: ResourceChange[] }
  | { kind: 'same-submission' }
  | { kind: 'no-effect' }
  | { kind: 'impossible'; reason: string };

export function planUpdate(account: Account, stack: Stack, target: Configuration): Plan {
  const retyped = retypedResources(account, stack, target);
  if (retyped.length > 0) {
    const ids = retyped.join(', ');
    return {
      kind: 'impossible',
      reason: `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${ids}]`,
    };
  }
  try {
    const changes = computeChanges(account, stack, target);
    const differs = outputsDiffer(account, stack, target) || settingsDiffer(stack, target);
    if (changes.length > 0 || differs) {
      return { kind: 'changes', changes };
    }
    return sameSubmission(stack, target) ? { kind: 'same-submission' } : { kind: 'no-effect' };
  } catch (error) {
    if (error instanceof AwsError) {
      return { kind: 'impossible', reason: error.message };
    }
    throw error;
  }
}

/**
 * CloudFormation does not change the type of a resource under the same logical id. A resource whose condition is false
 * is ignored (user guide, "Conditions"), so it is removed instead.
 */
function retypedResources(account: Account, stack: Stack, target: Configuration): string[] {
  const active = new Set(activeResources(stackScope(account, stack, target.template, target.parameters)));
  return [...stack.resources.values()]
    .filter(({ logicalId, type }) => {
      const wanted = target.template.Resources[logicalId];
      return wanted !== undefined && active.has(logicalId) && wanted.Type !== type;
    })
    .map(({ logicalId }) => logicalId);
}

function outputsDiffer(account: Account, stack: Stack, target: Configuration): boolean {
  const scope = stackScope(account, stack, target.template, target.parameters);
  const before = JSON.stringify(stack.configuration.outputs);
  return JSON.stringify(evaluateOutputs(stack, scope)) !== before;
}

function settingsDiffer(stack: Stack, target: Configuration): boolean {
  const settings = ({ tags, notificationArns }: Configuration): string =>
    JSON.stringify([tags.map(({ Key, Value }) => [Key, Value]).sort(), [...notificationArns].sort()]);
  return settings(stack.configuration) !== settings(target);
}

function sameSubmission(stack: Stack, target: Configuration): boolean {
  const values = ({ parameters }: Configuration): string =>
    canonicalText(Object.fromEntries([...parameters].map(([key, { value }]) => [key, value])));
  return stack.configuration.templateBody === target.templateBody && values(stack.configuration) === values(target);
}
