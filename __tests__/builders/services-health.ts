/** Services of which two are not steady, for tests of texts. */
import type { ServicesHealth } from '../../src/rack/services.ts';

/** @param text stands wherever it holds text that is not ours. */
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
