/** Sections that only a plan has: why an update would be refused, and the kept change set. */
import { changeSetName } from '../../cloudformation/change-set.ts';
import { alert, blocks, commands, inputBlock, prose } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import { adviceOn } from '../messages/problems.ts';
import type { InputSetting } from '../../run/update-request.ts';
import type { Report } from '../model/report.ts';

/** The section with what an update would be refused for; empty where it would not be. */
export function objections(report: Report): string {
  const problems = report.warnings.flatMap((warning) => (warning.code === 'would-be-refused' ? [warning.problem] : []));
  if (problems.length === 0) return '';
  const texts = problems.map((problem) => {
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
  return alert('WARNING', blocks([title, ...texts]));
}

/** The section with the inputs that execute a kept change set; empty outside of a plan. */
export function keptChangeSet(report: Report): string {
  const { keptChangeSet: arn, mode, outcome, steps } = report;
  if (mode !== 'plan' || outcome !== 'planned') return '';
  const to = steps.at(-1)?.to;
  if (arn === undefined || to === undefined) {
    return 'Nothing was changed. The change set of this plan was deleted.';
  }
  return [
    '### Execute this plan',
    prose(
      'Nothing was changed, and the change set is kept. To execute exactly this plan, use the inputs below. If the stack is ' +
        'updated in between, the action plans again and executes the new plan only if it is the same.',
    ),
    inputBlock(executeInputs(report, to, changeSetName(arn))),
  ].join('\n\n');
}

/** The inputs with which `mode: execute` executes this plan. */
function executeInputs({ rack, settings }: Report, version: string, changeSet: string): readonly InputSetting[] {
  return [
    { name: 'rack', value: rack },
    { name: 'mode', value: 'execute' },
    { name: 'version', value: version },
    { name: 'change-set', value: changeSet },
    // A workflow would evaluate an expression in a copied text.
    ...settings.filter(({ value }) => !value.includes('${{')),
  ];
}
