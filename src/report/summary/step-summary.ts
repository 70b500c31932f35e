/** The step's summary, for operators. It starts with the headline. */
import { alert, blocks, byteLength, commands, inputBlock, limitBytes, prose } from '../markdown/markdown.ts';
import { releaseNotes } from './release-notes.ts';
import type { Report } from '../model/report.ts';
import { beforeAndAfter, links, routeTaken, type SummaryExtras, goBack } from './summary-state.ts';
import { atAGlance, health } from './at-a-glance.ts';
import { executedSteps, plannedSteps, slowestResources } from './summary-steps.ts';
import { changedByHand } from './summary-drift.ts';
import { evidence, failures, trouble, warningList } from './summary-trouble.ts';
import { forecast } from './summary-impact.ts';
import { ROW_LIMITS, type RowLimits } from './row-limits.ts';
import { headlineMarkdown } from '../messages/headline.ts';
import { changeSetName } from '../../cloudformation/change-set.ts';
import { counted, durationText } from '../messages/phrases.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import type { InputSetting } from '../../run/update-request.ts';

/** Markdown; empty if the report has no content for the section. */
type Section = (report: Report, limits: RowLimits, extras: SummaryExtras) => string;

// In the order of the page.
const SECTIONS: readonly Section[] = [
  headlineMarkdown,
  atAGlance,
  health,
  trouble,
  objections,
  warningList,
  beforeAndAfter,
  goBack,
  failures,
  evidence,
  plannedSteps,
  changedByHand,
  routeTaken,
  slowestResources,
  forecast,
  keptChangeSet,
  incidents,
  (_report, limits, extras) => releaseNotes(extras.releaseNotes, limits.releaseNotes),
  executedSteps,
  (report, _limits, extras) => links(report, extras),
];

// GitHub drops a step's summary of more than 1 MiB.
const BUDGET_BYTES = 1024 * 1024 - 4 * 1024;

/** The summary of a run as Markdown, within GitHub's size limit. */
export function renderStepSummary(
  report: Report,
  extras: SummaryExtras = {},
  budgetBytes: number = BUDGET_BYTES,
): string {
  const whole = limitBytes(
    ROW_LIMITS.map((limits) => () => `${blocks(SECTIONS.map((section) => section(report, limits, extras)))}\n`),
    budgetBytes,
  );
  if (byteLength(whole) <= budgetBytes) return whole;
  // The headline alone is better than a truncated table.
  return `${headlineMarkdown(report)}\n\n_The rest is omitted (size limit). The report file has all details._\n`;
}

/** The section with the reasons for which an update would be refused. Empty if there are none. */
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

/** The section with incidents that did not change the result; empty if there were none. */
function incidents({ mode, api, failedPolls, recovered, steps, problem }: Report): string {
  const staleCount = steps.reduce((total, step) => total + step.staleCount, 0);
  const facts = [
    recovered && problem === undefined && mode !== 'recover' ? 'The failed rollback was continued first.' : '',
    staleCount > 0 ? `Other updates made the plan stale, so it was created again ${counted(staleCount, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was down for ${durationText(api.awayMs)} after the update. This is normal.`
      : '',
    failedPolls > 0
      ? `${counted(failedPolls, 'poll')} of AWS failed and ${failedPolls === 1 ? 'was' : 'were'} repeated.`
      : '',
  ].filter((fact) => fact !== '');
  return facts.join(' ');
}
