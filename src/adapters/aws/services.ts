/** The ECS services of one account in one region: the port `Services` over signed calls. */
import type { ServiceFacts } from '../../rack/services.ts';
import type { Services } from '../../update/ports.ts';
import { itemsOf, membersOf, type JsonObject } from '../../values/json-value.ts';
import type { ConnectionSettings } from './clients.ts';
import type { Call } from './errors.ts';
import { pagesOf } from './pages.ts';
import { required } from './cloudformation/required-member.ts';
import { connectSigned } from './signed-calls.ts';

const LIST: Call = { service: 'ecs', operation: 'ListServices' };
const DESCRIBE: Call = { service: 'ecs', operation: 'DescribeServices' };

/** The maximum number that one page lists, and that one call describes. */
const [PAGE, BATCH] = [100, 10] as const;

export function createServices(settings: ConnectionSettings): Services {
  const ecs = connectSigned(settings, 'ecs');
  return {
    async readServices(cluster) {
      const arns: unknown[] = [];
      const list = async (nextToken: string | undefined) => {
        const page = await ecs.json(LIST.operation, { cluster, maxResults: PAGE, nextToken });
        return { serviceArns: required(page['serviceArns'], 'serviceArns', LIST), NextToken: text(page['nextToken']) };
      };
      for await (const { serviceArns } of pagesOf(list)) arns.push(...itemsOf(serviceArns));
      const services: ServiceFacts[] = [];
      for (let from = 0; from < arns.length; from += BATCH) {
        const response = await ecs.json(DESCRIBE.operation, { cluster, services: arns.slice(from, from + BATCH) });
        const described = itemsOf(required(response['services'], 'services', DESCRIBE)).map(membersOf);
        services.push(...described.filter(isActive).map(toServiceFacts));
      }
      return services;
    },
  };
}

/** A service that is being deleted has no tasks to run. */
function isActive({ status }: JsonObject): boolean {
  return status === 'ACTIVE';
}

function toServiceFacts(service: JsonObject): ServiceFacts {
  return {
    name: required(text(service['serviceName']), 'serviceName', DESCRIBE),
    desired: required(count(service['desiredCount']), 'desiredCount', DESCRIBE),
    running: required(count(service['runningCount']), 'runningCount', DESCRIBE),
    deployments: itemsOf(service['deployments']).length,
    events: itemsOf(service['events']).flatMap((event) => text(membersOf(event)['message']) ?? []),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
