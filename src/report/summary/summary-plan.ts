/** The parts of a summary that only a plan has: what stands against an update, and the change set that was kept. */
import { alert, blocks, commands, inputBlock, prose, settings } from '../markdown/markdown.ts';
import { argument, counted } from '../messages/phrases.ts';
import { adviceOn } from '../messages/problems.ts';
import type { Report } from '../model/report.ts';

export function objections(report: Report): string {
  const problems = report.warnings.flatMap((warning) => (warning.code === 'would-be-refused' ? [warning.problem] : []));
  if (problems.length === 0) return '';
  const told = problems.map((problem) => {
    const { cause, details = [], next, inputs, commands: lines } = adviceOn(problem, report);
    return blocks([
      `⛔ ${prose(cause)}`,
      details.map((line) => `- ${prose(line)}`).join('\n'),
      `**What to do.** ${prose(next)}`,
      inputs === undefined ? '' : inputBlock(inputs),
      commands(lines),
    ]);
  });
  const title = `**An update would be refused, for ${counted(problems.length, 'reason')}.**`;
  return alert('WARNING', blocks([title, ...told]));
}

export function keptChangeSet({ keptChangeSet: arn, mode, outcome, steps }: Report): string {
  if (mode !== 'plan' || outcome !== 'planned') return '';
  const to = steps.at(-1)?.to;
  if (arn === undefined || to === undefined) {
    return 'This was a plan: nothing was changed, and its change set is deleted again.';
  }
  return [
    '### The change set is kept',
    prose(
      'This was a plan: nothing was changed. To execute exactly what was planned, run this again with the settings of this ' +
        'run and these. Should the stack be updated in between, it is planned again, and executed only if the plan comes out ' +
        'the same.',
    ),
    settings([
      'mode: update',
      `version: '${argument(to, 'VERSION')}'`,
      `change-set: ${argument(arn, 'CHANGE_SET_ARN')}`,
    ]),
  ].join('\n\n');
}
