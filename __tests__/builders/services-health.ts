/** Builds services of which two are not steady. */
import type { ServicesHealth } from '../../src/rack/services.ts';

/** @param text replaces text from other systems. */
export function makeServicesHealth(text?: string): ServicesHealth {
  const web = {
    app: 'shop',
    service: 'ServiceWeb',
    desired: 2,
    running: 0,
    event: text ?? 'was unable to place a task',
  };
  return {
    total: 14,
    unsteady: [web, { app: text ?? 'convox-monitor', service: '', desired: 1, running: 1, event: undefined }],
  };
}
