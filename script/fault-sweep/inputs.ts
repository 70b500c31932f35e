/** A scenario's inputs, as a workflow would give them. */
import type { Scenario } from './scenario.ts';
import { RACK } from './stage.ts';

export function inputsOf(scenario: Scenario): Record<string, string> {
  return {
    rack: RACK,
    'required-releases': scenario.policy,
    'poll-interval': '1s',
    timeout: scenario.timeout,
    recover: String(scenario.start === 'stuck'),
    'on-cancel': scenario.cancel?.onCancel ?? 'leave',
    // What the sweep is not about.
    replacements: 'allow',
    'dropped-parameters': 'allow',
    downtime: 'ignore',
    'pull-request-comment': 'false',
    'release-notes': 'false',
  };
}
