/** Words for an update that would cost more than its settings allow. */
import type { ExportInUse } from '../../run/problem.ts';
import { advice, type AdviceTable } from './advice.ts';
import { conflictAdvice } from './conflict-text.ts';
import { processWords, scaleCommand } from './app-text.ts';
import { droppedWords, lossList } from './loss-text.ts';
import { invalidWords } from './parameter-text.ts';
import { argument, counted, listedCode, joinLimited } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

const COMMANDS_TOLD = 20;

export const IMPACT = {
  'parameter-values-refused': ({ version, invalid }) =>
    advice(
      `Release ${version} does not take ${counted(invalid.length, 'value')} that the rack would have: ` +
        `${joinLimited(invalid, invalidWords, 10)}.`,
      'Give each a value that the release takes, in `parameters` (`Key=Value`, one a line): it is set in the same update.',
    ),
  'parameters-lost': ({ version, dropped, allow }) =>
    advice(
      `Release ${version} no longer has ${counted(dropped.length, 'parameter')} that this rack has set: ` +
        `${joinLimited(dropped, droppedWords, 10)}. What ${dropped.length === 1 ? 'it does' : 'they do'} would be lost.`,
      'See in the release notes what took the place of each, and set that in `parameters`. Where nothing is missed, set ' +
        `\`dropped-parameters: ${allow.map((name) => asFact(name)).join(', ')}\`.`,
    ),
  'exports-in-use': ({ version, exports }, { region }) =>
    advice(
      `Release ${version} no longer exports ${counted(exports.length, 'value')} that other stacks import: ` +
        `${joinLimited(exports, exportWords)}. CloudFormation would find that half way, and roll all of it back.`,
      `Bring these stacks off first, then run this again: an app by deploying it again (\`convox deploy --app APP\`), ` +
        'any other stack by an update that no longer imports it. No setting of this action passes this.',
      exports
        .slice(0, COMMANDS_TOLD)
        .map(
          ({ name }) =>
            `aws cloudformation list-imports --export-name ${argument(name, 'EXPORT')} --region ${argument(region, 'REGION')}`,
        ),
    ),
  'replacement-conflicts': conflictAdvice,
  'replacements-refused': ({ version, losses, allow }) =>
    advice(
      `The update to ${version} would remove or replace ${counted(losses.length, 'protected resource')}: ${lossList(losses)}.`,
      'Save or move first what you need of them. To allow the update, set ' +
        `\`replacements: ${allow.map((id) => asFact(id)).join(', ')}\` for this run.`,
    ),
  'downtime-refused': ({ processes }, { rack }) =>
    advice(
      `Instances would be replaced, and ${counted(processes.length, 'process', 'processes')} of a single copy would be ` +
        `down meanwhile: ${joinLimited(processes, processWords, 10)}.`,
      'Scale each to two, and run this again; scale back afterwards if you like. Or set `downtime: warn` to accept it.',
      processes.slice(0, COMMANDS_TOLD).map((process) => scaleCommand(process, rack)),
    ),
} satisfies AdviceTable<
  | 'parameter-values-refused'
  | 'parameters-lost'
  | 'exports-in-use'
  | 'replacement-conflicts'
  | 'replacements-refused'
  | 'downtime-refused'
>;

function exportWords({ name, importers }: ExportInUse): string {
  return `\`${asFact(name)}\`, imported by ${listedCode(importers, 5)}`;
}
