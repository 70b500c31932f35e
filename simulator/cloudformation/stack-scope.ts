/** The scope in which a stack's template is evaluated: its parameters, its existing resources and the account. */

import { readSsmParameter, type Account } from '../account.ts';
import type { Json } from '../json.ts';
import { partitionOf } from '../partition.ts';
import { evaluateConditions } from '../template/conditions.ts';
import type { ParameterValues } from '../template/parameters.ts';
import { visibleParameters, type Scope } from '../template/scope.ts';
import { isNoEcho, type Template } from '../template/template.ts';
import { exportedValue } from './exports.ts';
import { attributeOf } from './identity.ts';
import type { Stack } from './stack.ts';

export function stackScope(account: Account, stack: Stack, template: Template, parameters: ParameterValues): Scope {
  const withoutConditions = {
    template,
    parameters: visibleParameters(template, parameters),
    pseudoParameters: pseudoParameters(account, stack),
    availabilityZones: account.availabilityZones,
    physicalId: (logicalId: string) => stack.resources.get(logicalId)?.physicalId,
    attribute: (logicalId: string, name: string) => {
      const resource = stack.resources.get(logicalId);
      return resource === undefined ? undefined : attributeOf(account, resource, name);
    },
    exportedValue: (name: string) => exportedValue(account, name),
  };
  return { ...withoutConditions, conditions: evaluateConditions(withoutConditions) };
}

/** Returns the same scope with NoEcho parameters as `****`, as events and change sets show properties. */
export function shownScope(scope: Scope): Scope {
  const parameters = new Map(scope.parameters);
  for (const [key, declaration] of Object.entries(scope.template.Parameters)) {
    if (isNoEcho(declaration)) {
      parameters.set(key, '****');
    }
  }
  return { ...scope, parameters };
}

/** Returns the logical ids of the template's resources whose condition is true. */
export function activeResources(scope: Pick<Scope, 'template' | 'conditions'>): string[] {
  return Object.entries(scope.template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || scope.conditions.get(Condition) === true)
    .map(([logicalId]) => logicalId);
}

function pseudoParameters(account: Account, stack: Stack): Map<string, Json> {
  const { id, dnsSuffix } = partitionOf(account.region);
  return new Map<string, Json>([
    ['AWS::AccountId', account.id],
    ['AWS::Region', account.region],
    ['AWS::Partition', id],
    ['AWS::URLSuffix', dnsSuffix],
    ['AWS::StackId', stack.id],
    ['AWS::StackName', stack.name],
    ['AWS::NotificationARNs', stack.configuration.notificationArns],
  ]);
}

export function ssmReader(account: Account): (name: string) => string | undefined {
  return (name) => readSsmParameter(account, name);
}
