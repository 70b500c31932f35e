/** An ECS service: its events, its stopped tasks, the log of a failed container, and its unhealthy targets. */
import type { Finding, StoppedContainer } from '../../../diagnosis/evidence.ts';
import { cleanLine } from '../../../diagnosis/evidence-lines.ts';
import { type JsonObject, membersOf } from '../../../values/json-value.ts';
import { readLog } from './log-lines.ts';
import { objectsOf, type Reading, textOf, timeMsOf } from './reading.ts';
import { readTargets } from './load-balancer.ts';

const EVENTS = 5;
const TASKS = 3;

export async function readService(reading: Reading): Promise<readonly Finding[]> {
  const { physicalId, cluster = clusterIn(physicalId) } = reading.of.event;
  if (physicalId === '' || cluster === undefined) return [];
  const [service, tasks] = await Promise.all([
    describeService(reading, cluster, physicalId),
    readStoppedTasks(reading, cluster, physicalId),
  ]);
  const events = objectsOf(service['events']).filter(({ createdAt }) => timeMsOf(createdAt) >= reading.of.sinceMs);
  const balancers = objectsOf(service['loadBalancers']);
  const [log, targets] = await Promise.all([readContainerLog(reading, tasks), readTargets(reading, balancers)]);
  return [
    ...distinct(tasks.map(taskFinding)).slice(0, TASKS),
    ...targets,
    ...log,
    ...events
      .slice(0, EVENTS)
      .map(({ message }) => ({ kind: 'service-event' as const, text: cleanLine(textOf(message)) })),
  ];
}

/** `service/CLUSTER/NAME`; older ARNs do not name the cluster. */
function clusterIn(serviceArn: string): string | undefined {
  return /:service\/([^/]+)\/[^/]+$/.exec(serviceArn)?.[1];
}

async function describeService({ calls, attempt }: Reading, cluster: string, service: string): Promise<JsonObject> {
  const result = await attempt(() => calls('ecs').json('DescribeServices', { cluster, services: [service] }));
  return objectsOf(result?.['services'])[0] ?? {};
}

/** Newest first. Without tasks that the service itself stopped to replace them. */
async function readStoppedTasks(
  { of, calls, attempt }: Reading,
  cluster: string,
  service: string,
): Promise<readonly JsonObject[]> {
  const ecs = calls('ecs');
  const serviceName = service.replace(/^.*\//, '');
  const listed = await attempt(() => ecs.json('ListTasks', { cluster, serviceName, desiredStatus: 'STOPPED' }));
  const { taskArns } = membersOf(listed);
  if (!Array.isArray(taskArns) || taskArns.length === 0) return [];
  const described = await attempt(() => ecs.json('DescribeTasks', { cluster, tasks: taskArns }));
  return objectsOf(described?.['tasks'])
    .filter((task) => timeMsOf(task['stoppedAt']) >= of.sinceMs)
    .filter((task) => !/^Scaling activity initiated/i.test(textOf(task['stoppedReason'])))
    .sort((one, other) => timeMsOf(other['stoppedAt']) - timeMsOf(one['stoppedAt']));
}

function taskFinding(task: JsonObject): Finding {
  return {
    kind: 'stopped-task',
    task: idOf(task),
    reason: cleanLine(textOf(task['stoppedReason'])),
    containers: objectsOf(task['containers']).map(containerOf),
  };
}

function containerOf({ name, exitCode, reason }: JsonObject): StoppedContainer {
  return {
    name: textOf(name),
    exitCode: typeof exitCode === 'number' ? exitCode : undefined,
    reason: cleanLine(textOf(reason)),
  };
}

function idOf(task: JsonObject): string {
  return textOf(task['taskArn']).replace(/^.*\//, '');
}

/** A service restarts a failing task repeatedly, so one task for each kind of failure is enough. */
function distinct(tasks: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return tasks.filter((task) => {
    const key = JSON.stringify({ ...task, task: '' });
    return seen.size < seen.add(key).size;
  });
}

/** The log of the newest task with a container that started and failed, if its definition has a log group. */
async function readContainerLog(reading: Reading, tasks: readonly JsonObject[]): Promise<readonly Finding[]> {
  const [task, container] =
    tasks.flatMap((one) => {
      const ended = objectsOf(one['containers']).filter(({ exitCode }) => typeof exitCode === 'number');
      const failed = ended.find(({ exitCode }) => exitCode !== 0) ?? ended[0];
      return failed === undefined ? [] : [[one, failed] as const];
    })[0] ?? [];
  if (task === undefined || container === undefined) return [];
  const { calls, attempt } = reading;
  const input = { taskDefinition: textOf(task['taskDefinitionArn']) };
  const result = await attempt(() => calls('ecs').json('DescribeTaskDefinition', input));
  const definitions = objectsOf(membersOf(result?.['taskDefinition'])['containerDefinitions']);
  const name = textOf(container['name']);
  const { logDriver, options } = membersOf(definitions.find((one) => one['name'] === name)?.['logConfiguration']);
  const group = textOf(membersOf(options)['awslogs-group']);
  if (logDriver !== 'awslogs' || group === '') return [];
  const prefix = textOf(membersOf(options)['awslogs-stream-prefix']);
  const stream = prefix === '' ? textOf(container['runtimeId']) : `${prefix}/${name}/${idOf(task)}`;
  return readLog(reading, { of: name, group, stream });
}
