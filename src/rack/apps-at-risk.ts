/** Which processes go down while a rack's instances are replaced: those with one copy, read from the stacks alone. */
import type { StackFacts } from '../cloudformation/stack.ts';
import { parseStackStatus, readinessOf } from '../cloudformation/stack-status.ts';

export interface ProcessAtRisk {
  readonly app: string;
  /**
   * The best guess: `WebWorkerFormation` can have been `web-worker`, `web_worker` or `webWorker`, as Convox drops the
   * mark and raises the letter. Names with a dash are by far the most common.
   */
  readonly process: string;
  readonly count: number;
  /** The parameter that says so; that name is certain. */
  readonly parameter: string;
}

export interface AppsAtRisk {
  readonly processes: readonly ProcessAtRisk[];
  /** Apps whose own stack is being changed: what is read of them may be old in a moment. */
  readonly updating: readonly string[];
  /** How many apps the rack has. */
  readonly apps: number;
}

/** Looks through an account's stacks for the apps of one rack. */
export function findAppsAtRisk(stacks: readonly StackFacts[], rackName: string): AppsAtRisk {
  const apps = stacks.filter((stack) => isAppOf(stack, rackName));
  return {
    processes: apps.flatMap((stack) => processesOf(stack, appName(stack, rackName))),
    updating: apps.filter((stack) => readiness(stack) === 'busy').map((stack) => appName(stack, rackName)),
    apps: apps.length,
  };
}

export function isAppOf(stack: StackFacts, rackName: string): boolean {
  const tag = tagsOf(stack);
  const ours = tag.get('System') === 'convox' && tag.get('Type') === 'app' && tag.get('Rack') === rackName;
  // A nested stack (a resource of an app's) carries its parent's tags; an app that is gone runs nothing.
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
    return hasOneCopy(value) ? [{ app, process: processName(prefix), count: 1, parameter }] : [];
  });
}

/** `WebFormation` -> `Web`; `WebDesiredCount` of racks before 20160420 only where there is no formation beside it. */
function processPrefix(parameter: string, all: ReadonlyMap<string, string>): string | undefined {
  const formation = parameter.replace(/DesiredCount$/, 'Formation');
  if (formation !== parameter && all.has(formation)) return undefined;
  return /^([A-Z]\w*?)Formation$/.exec(formation)?.[1];
}

/** Of "count,cpu,memory[,FARGATE|FARGATE_SPOT]", or the count alone. -1 is disabled, 0 scaled to none. */
function hasOneCopy(value: string): boolean {
  const [count, , , platform] = value.split(',').map((part) => part.trim());
  // Fargate runs it on AWS's own machines, which no update of the rack touches.
  return count === '1' && platform?.startsWith('FARGATE') !== true;
}

/** The way that Convox goes from a process to its parameters: `web-worker` -> `WebWorker`. */
function prefixOf(process: string): string {
  return process.replace(/(?:^|[-_])(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** And the way back, as far as there is one. */
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
