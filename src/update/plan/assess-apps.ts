/** Finds the apps that an update affects: a process with one instance is down while its machine is replaced. */
import { type AppsAtRisk, findAppsAtRisk, isAppOf } from '../../rack/apps-at-risk.ts';
import type { Rack } from '../../rack/rack.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { callForStack, isUnanswered } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';

/** The resource in a policy that allows to read all stacks. */
const EVERY_STACK = '*';

export interface AppsSeen {
  /** Undefined if the stacks cannot be read, and only a warning depends on them. */
  readonly apps: AppsAtRisk | undefined;
  /** The rack's stack from the same request. */
  readonly stack: StackFacts | undefined;
}

/** Reads the apps of the rack from all stacks of the account. */
export async function readApps({ ports, request }: RunContext, rack: Rack): Promise<Result<AppsSeen>> {
  const stacks = await callForStack(ports, EVERY_STACK, () =>
    ports.stacks.readAllStacks((stack) => stack.arn === rack.arn || isAppOf(stack, rack.name)),
  );
  if (stacks.ok) {
    const stack = stacks.value.find(({ arn }) => arn === rack.arn);
    return { ok: true, value: { apps: findAppsAtRisk(stacks.value, rack.name), stack } };
  }
  // Without the permission for all stacks, only `downtime: refuse` stops the update.
  if (!isUnanswered(stacks.problem) || request.downtime === 'refuse') return stacks;
  ports.emit({ kind: 'warned', warning: { code: 'apps-unchecked', fault: stacks.problem.fault } });
  return { ok: true, value: { apps: undefined, stack: undefined } };
}

/** Reads the apps if the next step replaces instances, and emits the effect on them. */
export async function assessApps(run: RunContext, rack: Rack): Promise<Result<AppsSeen>> {
  const { ports, request } = run;
  if (rack.stack.parameters.get('HighAvailability') === 'false') {
    ports.emit({ kind: 'warned', warning: { code: 'api-not-redundant' } });
  }
  const seen = await readApps(run, rack);
  if (!seen.ok || seen.value.apps === undefined) return seen;
  const { apps } = seen.value;
  ports.emit({ kind: 'apps-assessed', apps });
  if (apps.updating.length > 0) ports.emit({ kind: 'warned', warning: { code: 'apps-updating', apps: apps.updating } });
  if (apps.processes.length > 0 && request.downtime === 'warn') {
    ports.emit({ kind: 'warned', warning: { code: 'apps-at-risk', apps } });
  }
  return seen;
}
