/** Messages for an update whose impact the inputs do not permit. */
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
      `Release ${version} does not accept ${counted(invalid.length, 'parameter value')}: ` +
        `${joinLimited(invalid, invalidWords, 10)}.`,
      'Set accepted values in `parameters` (`Key=Value`, one per line). They are applied in the same update.',
    ),
  'parameters-lost': ({ version, dropped, allow }) =>
    advice(
      `Release ${version} no longer has ${counted(dropped.length, 'customized parameter')} of this rack: ` +
        `${joinLimited(dropped, droppedWords, 10)}. ${dropped.length === 1 ? 'Its effect' : 'Their effect'} would be lost.`,
      'Find the replacement in the release notes, and set it in `parameters`. If you do not need the old setting, set ' +
        `\`dropped-parameters: ${allow.map((name) => asFact(name)).join(', ')}\`.`,
    ),
  'exports-in-use': ({ version, exports }, { region }) =>
    advice(
      `Release ${version} no longer exports ${counted(exports.length, 'value')} that other stacks import: ` +
        `${joinLimited(exports, exportWords)}. CloudFormation would refuse this during the update and roll it back.`,
      `Remove these imports first, then re-run the workflow. Deploy an app again (\`convox deploy --app APP\`); ` +
        'update any other stack so that it no longer imports the value. No input permits this.',
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
      'Save or move what you need first. To permit the update, set ' +
        `\`replacements: ${allow.map((id) => asFact(id)).join(', ')}\` for this run.`,
    ),
  'downtime-refused': ({ processes }, { rack }) =>
    advice(
      `Instances would be replaced, and ${counted(processes.length, 'process', 'processes')} with a single instance would be ` +
        `down during this time: ${joinLimited(processes, processWords, 10)}.`,
      'Scale each process to two, and re-run the workflow. Or set `downtime: warn` to accept the downtime.',
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
