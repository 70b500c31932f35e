/** Words for the apps that go down with an instance, and the command that keeps them up. */
import type { ProcessAtRisk } from '../../rack/apps-at-risk.ts';
import { argument } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

/** Two copies stand on two instances, of which one is replaced at a time. */
export function scaleCommand({ app, process }: ProcessAtRisk, rack: string): string {
  return (
    `convox scale ${argument(process, 'PROCESS')} --count 2 --app ${argument(app, 'APP')} ` +
    `--rack ${argument(rack, 'RACK')}`
  );
}

export function processWords({ app, process }: ProcessAtRisk): string {
  return `\`${asFact(process)}\` of ${asFact(app)}`;
}
