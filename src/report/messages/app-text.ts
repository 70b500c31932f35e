/** Texts for apps that are down while an instance is replaced, and the command that prevents it. */
import type { ProcessAtRisk } from '../../rack/apps-at-risk.ts';
import { argument } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

/** Two processes run on two instances, of which one is replaced at a time. */
export function scaleCommand({ app, process }: ProcessAtRisk, rack: string): string {
  return (
    `convox scale ${argument(process, 'PROCESS')} --count 2 --app ${argument(app, 'APP')} ` +
    `--rack ${argument(rack, 'RACK')}`
  );
}

/** A process with its app. */
export function processWords({ app, process }: ProcessAtRisk): string {
  return `\`${asFact(process)}\` of ${asFact(app)}`;
}
