/** The health of a rack's ECS services. */
import { describe, expect, it } from '@jest/globals';
import { servicesHealthOf, type ServiceFacts } from '../../src/rack/services.ts';

function service(facts: Partial<ServiceFacts>): ServiceFacts {
  return { name: 'staging-shop-ServiceWeb-1A2B3C4D5E6F', desired: 2, running: 2, deployments: 1, events: [], ...facts };
}

describe('servicesHealthOf', () => {
  it.each([
    ['all tasks run', {}, true],
    ['no task is desired', { desired: 0, running: 0, deployments: 0 }, true],
    ['a task is missing', { running: 1 }, false],
    ['an old task still runs', { running: 3 }, false],
    ['the desired number of tasks runs, but of two deployments', { deployments: 2 }, false],
  ] as const)('counts a service of which %s', (_title, facts, isSteady) => {
    const { total, unsteady } = servicesHealthOf([service(facts)], 'staging');
    expect([total, unsteady.length]).toEqual([1, isSteady ? 0 : 1]);
  });

  it.each([
    ['staging-shop-ServiceWeb-1A2B3C4D5E6F', 'shop', 'ServiceWeb'],
    ['staging-my-app-WebService-1A2B3C4D5E6F', 'my-app', 'WebService'],
    ['staging-shop-ServiceWeb-1A2B3C4D5E6F-Service-G7H8I9J0K1L2', 'shop', 'ServiceWeb'],
    ['staging-ServiceWebApi-lFqOSyPq1mHR', 'staging', 'ServiceWebApi'],
    ['by-hand', 'by-hand', ''],
  ])('reads from %s that it belongs to %s and is %s', (name, app, logicalId) => {
    const { unsteady } = servicesHealthOf([service({ name, running: 0 })], 'staging');
    expect(unsteady).toEqual([{ app, service: logicalId, desired: 2, running: 0, event: undefined }]);
  });

  it('names the newest event with a reason, or else the newest event', () => {
    const steady = '(service x) has reached a steady state.';
    const reason = '(service x) was unable to place a task because no container instance met all of its requirements.';
    const eventOf = (events: readonly string[]): string | undefined =>
      servicesHealthOf([service({ running: 0, events })], 'staging').unsteady[0]?.event;
    expect(eventOf([steady, reason, '(service x) failed'])).toBe(reason.slice('(service x) '.length));
    expect(eventOf([steady, '(service x) has started 1 tasks'])).toBe('has reached a steady state.');
  });
});
