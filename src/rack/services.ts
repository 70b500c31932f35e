/** The health of a rack: its API, and the ECS services of the rack and its apps. */

export type ApiHealth = 'answers' | 'not-answering' | 'not-checked';

/** One service, as ECS describes it. */
export interface ServiceFacts {
  readonly name: string;
  readonly desired: number;
  readonly running: number;
  /** More than one while tasks are being replaced. */
  readonly deployments: number;
  /** The messages of its events, newest first: untrusted text. */
  readonly events: readonly string[];
}

/** A service that does not run all of its tasks, or replaces them. */
export interface UnsteadyService {
  /** The app; the rack's own name for a service of the rack itself. */
  readonly app: string;
  /** The service in its template, if its name shows it. */
  readonly service: string;
  readonly desired: number;
  readonly running: number;
  /** The newest event with a reason, or the newest event; without the service's name. Untrusted text. */
  readonly event: string | undefined;
}

export interface ServicesHealth {
  readonly total: number;
  readonly unsteady: readonly UnsteadyService[];
}

/**
 * A service is steady if it has one deployment with the desired number of running tasks, as in `aws ecs wait
 * services-stable`. During a deployment, old and new tasks together can reach that number.
 */
export function servicesHealthOf(services: readonly ServiceFacts[], rack: string): ServicesHealth {
  const unsteady = services.filter(({ desired, running, deployments }) => running !== desired || deployments > 1);
  return { total: services.length, unsteady: unsteady.map((one) => unsteadyService(one, rack)) };
}

function unsteadyService({ name, desired, running, events }: ServiceFacts, rack: string): UnsteadyService {
  const event = events.find((message) => /unable|fail|unhealthy|insufficient|error/i.test(message)) ?? events[0];
  return { ...ownerOf(name, rack), desired, running, event: event?.replace(/^\(service \S+\) /, '') };
}

// What CloudFormation appends to the name of a stack: the logical id of the resource, and a random suffix.
const GENERATED = /-(?<logicalId>[A-Z][A-Za-z0-9]*)-[A-Za-z0-9]{8,}$/;

/**
 * `staging-shop-ServiceWeb-1A2B3C4D5E6F`, of the stack `staging-shop` or a stack nested in it, is `ServiceWeb` of
 * `shop`.
 */
function ownerOf(name: string, rack: string): Pick<UnsteadyService, 'app' | 'service'> {
  let [stack, service] = [name, ''];
  for (let match = GENERATED.exec(stack); match !== null; match = GENERATED.exec(stack)) {
    stack = stack.slice(0, match.index);
    service = match.groups?.['logicalId'] ?? '';
  }
  return { app: stack.startsWith(`${rack}-`) ? stack.slice(rack.length + 1) : stack, service };
}
