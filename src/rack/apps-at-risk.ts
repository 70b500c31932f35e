/**
 * Finds the processes that are down while a rack's instances are replaced: those with one instance. Reads only the
 * stacks.
 */
import type { StackFacts } from '../cloudformation/stack.ts';
import { parseStackStatus, readinessOf } from '../cloudformation/stack-status.ts';

export interface ProcessAtRisk {
  readonly app: string;
  /**
   * The most likely name: `WebWorkerFormation` can come from `web-worker`, `web_worker` or `webWorker`, because Convox
   * removes the separator and capitalizes the letter. Names with a dash are by far the most common.
   */
  readonly process: string;
  readonly count: number;
  /** The parameter that sets the count. Its name is certain. */
  readonly parameter: string;
}

export interface AppsAtRisk {
  readonly processes: readonly ProcessAtRisk[];
  /** Apps whose own stack is being updated: their values can change soon. */
  readonly updating: readonly string[];
  /** The number of apps on the rack. */
  readonly apps: number;
}

/** Searches an account's stacks for the apps of one rack. */
export function findAppsAtRisk(stacks: readonly StackFacts[], rackName: string): AppsAtRisk {
  const apps = stacks.filter((stack) => isAppOf(stack, rackName));
  return {
    processes: apps.flatMap((stack) => processesOf(stack, appName(stack, rackName))),
    updating: apps.filter((stack) => readiness(stack) === 'busy').map((stack) => appName(stack, rackName)),
    apps: apps.length,
  };
}

/** Whether the stack is an app of this rack. */
export function isAppOf(stack: StackFacts, rackName: string): boolean {
  const tag = tagsOf(stack);
  const ours = tag.get('System') === 'convox' && tag.get('Type') === 'app' && tag.get('Rack') === rackName;
  // A nested stack has the tags of its parent, and a deleted app runs nothing.
  return ours && stack.parentId === undefined && readiness(stack) !== 'gone';
}

function appName(stack: StackFacts, rackName: string): string {
  const prefix = `${rackName}-`;
  const stripped = stack.name.startsWith(prefix) ? stack.name.slice(prefix.length) : stack.name;
  return tagsOf(stack).get('Name') ?? stripped;
}

function processesOf(stack: StackFacts, app: string): readonly ProcessAtRisk[] {
  const named = stack.outputs.get('Agents')?.split(',');
  const agents = new Set(named?.map((name) => prefixOf(name.trim())));
  return [...stack.parameters].flatMap(([parameter, value]) => {
    const prefix = processPrefix(parameter, stack.parameters);
    if (prefix === undefined || agents.has(prefix)) return [];
    return hasOneInstance(value) ? [{ app, process: processName(prefix), count: 1, parameter }] : [];
  });
}

/**
 * `WebFormation` -> `Web`. `WebDesiredCount`, on racks before 20160420, counts only if there is no formation for it.
 */
function processPrefix(parameter: string, all: ReadonlyMap<string, string>): string | undefined {
  const formation = parameter.replace(/DesiredCount$/, 'Formation');
  if (formation !== parameter && all.has(formation)) return undefined;
  return /^([A-Z]\w*?)Formation$/.exec(formation)?.[1];
}

/** Parses "count,cpu,memory[,FARGATE|FARGATE_SPOT]" or the count alone. -1 means disabled, 0 means scaled to zero. */
function hasOneInstance(value: string): boolean {
  const [count, , , platform] = value.split(',').map((part) => part.trim());
  // Fargate tasks do not run on the rack's instances, so an update of the rack does not stop them.
  return count === '1' && platform?.startsWith('FARGATE') !== true;
}

/** Convox's conversion of a process name into a parameter prefix: `web-worker` -> `WebWorker`. */
function prefixOf(process: string): string {
  return process.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The reverse conversion, as far as it is possible. */
function processName(prefix: string): string {
  return prefix.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();
}

function readiness(stack: StackFacts): ReturnType<typeof readinessOf> | undefined {
  const status = parseStackStatus(stack.status);
  return status === undefined ? undefined : readinessOf(status);
}

function tagsOf(stack: StackFacts): ReadonlyMap<string, string> {
  return new Map(stack.tags.map(({ key, value }) => [key, value]));
}
