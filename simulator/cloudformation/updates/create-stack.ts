/** Creates a stack from a template at once, with its events, before a scenario starts. */

import type { Account } from '../../account.ts';
import { validationError } from '../../aws-error.ts';
import { referencesIn, referredResources } from '../../template/references.ts';
import { resolveParameters } from '../../template/parameters.ts';
import { dependsOn, parseTemplate, requiredCapabilities } from '../../template/template.ts';
import type { Scope } from '../../template/scope.ts';
import type { Tag } from '../planning/configuration.ts';
import { setResourceStatus, setStackStatus } from '../events.ts';
import { newPhysicalId, stackArn } from '../identity.ts';
import { newOperation } from './operation.ts';
import { evaluateOutputs } from '../outputs.ts';
import { activeResources, ssmReader, stackScope } from '../stack-scope.ts';
import type { Resource, Stack } from '../stack.ts';
import { refuseUnresolvedReferences } from '../planning/unresolved-references.ts';
import { wantedResource } from '../planning/wanted-resource.ts';

export interface NewStack {
  name: string;
  templateBody: string;
  parameters?: Record<string, string>;
  tags?: Record<string, string>;
  notificationArns?: string[];
  fixedOutputs?: ReadonlyMap<string, string>;
  /** The status of the stack when the scenario starts. Default: CREATE_COMPLETE. */
  status?: string;
}

export function createStack(account: Account, newStack: NewStack): Stack {
  if (account.stacks.has(newStack.name)) {
    throw validationError(`Stack [${newStack.name}] already exists`);
  }
  const stack = emptyStack(account, newStack);
  account.stacks.set(stack.name, stack);
  const { template, parameters } = stack.configuration;
  setStackStatus(account, stack, 'CREATE_IN_PROGRESS', 'User Initiated');
  const scope = stackScope(account, stack, template, parameters);
  refuseUnresolvedReferences(scope);
  for (const logicalId of creationOrder(scope)) {
    createResource(account, stack, scope, logicalId);
  }
  stack.configuration.outputs = evaluateOutputs(stack, scope);
  setStackStatus(account, stack, 'CREATE_COMPLETE');
  if (newStack.status !== undefined && newStack.status !== 'CREATE_COMPLETE') {
    enterStatus(account, stack, newStack.status);
  }
  return stack;
}

function emptyStack(account: Account, newStack: NewStack): Stack {
  const template = parseTemplate(newStack.templateBody);
  const given = Object.entries(newStack.parameters ?? {}).map(([key, value]) => ({
    key,
    value,
    usePreviousValue: false,
  }));
  const operation = newOperation(account, { type: 'CREATE_STACK' });
  const capability = requiredCapabilities(template)?.capability;
  return {
    id: stackArn(account, newStack.name),
    name: newStack.name,
    configuration: {
      template,
      templateBody: newStack.templateBody,
      parameters: resolveParameters(template, given, new Map(), ssmReader(account)),
      tags: tagList(newStack.tags ?? {}),
      notificationArns: newStack.notificationArns ?? [],
      capabilities: capability === undefined ? [] : [capability],
      outputs: [],
    },
    status: 'CREATE_IN_PROGRESS',
    createdAt: account.clock.now(),
    resources: new Map(),
    events: [],
    changeSets: [],
    operation,
    operations: [operation],
    hookEvents: [],
    fixedOutputs: newStack.fixedOutputs ?? new Map(),
  };
}

function tagList(tags: Record<string, string>): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function createResource(account: Account, stack: Stack, scope: Scope, logicalId: string): void {
  const wanted = wantedResource(scope, logicalId);
  if (wanted === undefined) {
    return;
  }
  const { declaration, properties, shownProperties } = wanted;
  const { Type: type } = declaration;
  const resource: Resource = {
    logicalId,
    type,
    physicalId: newPhysicalId(account, { stackName: stack.name, logicalId, type, properties }),
    status: 'CREATE_IN_PROGRESS',
    properties,
    shownProperties,
    revision: 1,
    updatedAt: account.clock.now(),
  };
  stack.resources.set(logicalId, resource);
  setResourceStatus(account, stack, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  setResourceStatus(account, stack, resource, 'CREATE_COMPLETE');
}

/** Returns the active resources in an order in which each one follows those that it refers to. */
function creationOrder(scope: Scope): string[] {
  const active = new Set(activeResources(scope));
  const ordered = new Set<string>();
  const visiting = new Set<string>();
  const visit = (logicalId: string): void => {
    const declaration = scope.template.Resources[logicalId];
    if (!active.has(logicalId) || ordered.has(logicalId) || declaration === undefined) {
      return;
    }
    if (visiting.has(logicalId)) {
      throw validationError(`Circular dependency between resources: [${[...visiting].join(', ')}]`);
    }
    visiting.add(logicalId);
    const references = referredResources(referencesIn(declaration.Properties ?? {}, scope));
    [...references, ...dependsOn(declaration)].filter((id) => id !== logicalId).forEach(visit);
    visiting.delete(logicalId);
    ordered.add(logicalId);
  };
  active.forEach(visit);
  return [...ordered];
}

/** A stack in UPDATE_ROLLBACK_FAILED has a resource that failed to roll back. ContinueUpdateRollback retries it. */
function enterStatus(account: Account, stack: Stack, status: string): void {
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    const resources = [...stack.resources.values()];
    const stuck = resources.find(({ type }) => type.endsWith('::Service')) ?? resources.at(-1);
    if (stuck !== undefined) {
      setResourceStatus(account, stack, stuck, 'UPDATE_FAILED', 'Service did not stabilize.');
      stack.stuckRollback = {
        restoreTo: stack.configuration,
        failed: [{ logicalId: stuck.logicalId, before: stuck }],
        release: stack.configuration.parameters.get('Version')?.value,
        cleanUp: [],
      };
      setStackStatus(account, stack, status, `The following resource(s) failed to update: [${stuck.logicalId}]. `);
      return;
    }
  }
  setStackStatus(account, stack, status);
}
