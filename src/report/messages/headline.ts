/** The headline: the outcome of a run in one sentence. */
import type { Outcome } from '../../run/outcome.ts';
import { disruptionPhrase } from './impact-text.ts';
import { steadyText } from './evidence-text.ts';
import { asFact, durationText, moment, plainLine } from '../markdown/plain-text.ts';
import { inline } from '../markdown/markdown.ts';
import { accountOf } from '../../rack/rack.ts';
import type { Report, ReportWindow } from '../model/report.ts';

/** How the names in a sentence are formatted. */
interface Setting {
  readonly rack: (name: string) => string;
  readonly version: (version: string) => string;
}

const PLAIN: Setting = { rack: (name) => asFact(name, 128), version: (version) => asFact(version) };
const MARKDOWN: Setting = { rack: (name) => inline(name, 128), version: (version) => inline(version) };

const MARKS: Readonly<Record<Outcome, string>> = {
  updated: '✅',
  'up-to-date': '✅',
  behind: '🔎',
  planned: '📝',
  recovered: '✅',
  refused: '⛔',
  'rolled-back': '↩️',
  failed: '❌',
  unfinished: '⏳',
  cancelled: '🛑',
};

/** The headline as a heading, with region, time and duration under it. */
export function headlineMarkdown(report: Report): string {
  const { arn = '', region, startedAtMs, endedAtMs } = report;
  const account = accountOf(arn);
  const facts = [
    ...(region === '' ? [] : [inline(region)]),
    ...(account === '' ? [] : [`account ${inline(account)}`]),
    moment(startedAtMs),
    `took ${durationText(endedAtMs - startedAtMs)}`,
  ];
  return `## ${markOf(report)} ${sentence(report, MARKDOWN)}\n\n${facts.join(' · ')}`;
}

function markOf(report: Report): string {
  const outcome = outcomeOf(report);
  return outcome === 'updated' && unsteadyText(report) !== '' ? '⚠️' : MARKS[outcome];
}

/** The headline as one line of plain text. */
export function headlineText(report: Report): string {
  return plainLine(sentence(report, PLAIN));
}

/** A run whose ending is not known is unfinished. */
export function outcomeOf({ outcome }: Report): Outcome {
  return outcome ?? 'unfinished';
}

function sentence(report: Report, setting: Setting): string {
  const rack = report.rack === '' ? 'the rack' : setting.rack(report.rack);
  const version = (one: string | undefined): string => (one === undefined ? 'its target' : setting.version(one));
  const { problem } = report;
  const refused = problem?.code === 'steps-refused' ? problem.steps.at(-1)?.version : undefined;
  const text = SENTENCES[outcomeOf(report)](report, {
    rack,
    version,
    before: version(report.before?.version),
    after: version(report.after?.version),
    target: version(refused ?? report.steps.at(-1)?.to ?? report.target),
  });
  return text.startsWith('the rack') ? `T${text.slice(1)}` : text;
}

/** The names in the sentence, formatted. */
interface Names {
  readonly rack: string;
  readonly before: string;
  readonly after: string;
  /** The release of the last step, or else the target. */
  readonly target: string;
  readonly version: (version: string | undefined) => string;
}

const SENTENCES: Readonly<Record<Outcome, (report: Report, names: Names) => string>> = {
  updated: (report, names) => `${updated(report, names)}${unsteadyText(report)}`,
  'up-to-date': upToDateText,
  behind: behindText,
  planned: plannedText,
  recovered: (_report, { rack, after }) => `Recovered ${rack}: the rollback is complete, the rack runs ${after}`,
  refused: refusedText,
  'rolled-back': (_report, { rack, target, after }) =>
    `Update of ${rack} to ${target} failed and was rolled back to ${after}`,
  failed: failedText,
  unfinished: unfinishedText,
  cancelled: cancelledText,
};

/** A complete update does not prove that the services run. */
function unsteadyText({ health }: Report): string {
  const services = health?.services;
  return services === undefined || services.unsteady.length === 0 ? '' : `, but only ${steadyText(services)}`;
}

function isDowngrade({ route }: Report): boolean {
  return route?.direction === 'downgrade';
}

function updated(report: Report, { rack, before, after }: Names): string {
  return `${isDowngrade(report) ? 'Downgraded' : 'Updated'} ${rack} from ${before} to ${after}`;
}

/** What the run had to do: `Update of staging`. */
function task({ mode }: Report, { rack }: Names): string {
  if (mode === 'check') return `Check of ${rack}`;
  if (mode === 'plan') return `Plan for ${rack}`;
  return `${mode === 'recover' ? 'Recovery' : 'Update'} of ${rack}`;
}

function upToDateText({ route, mode, status }: Report, { rack, after, version }: Names): string {
  if (mode === 'recover') return `${rack} needs no recovery (stack status ${status ?? 'unknown'})`;
  switch (route?.because) {
    case 'ahead-of-target':
      return `${rack} is up to date: it runs ${after}, which is ahead of ${version(route.target)}`;
    case 'nothing-old-enough':
      return `${rack} is up to date: it runs ${after}, and no newer release is old enough`;
    case 'at-target':
    case undefined:
      return `${rack} is up to date: it runs ${after}`;
  }
}

/** An update ends here only if its maintenance window is closed. */
function behindText(report: Report, names: Names): string {
  const { rack, after } = names;
  const target = names.version(report.target);
  if (isDowngrade(report)) return `${rack}: a downgrade from ${after} to ${target} is permitted`;
  const behind = report.updated
    ? `${updated(report, names)}; it is still behind ${target}`
    : `${rack} is behind: it runs ${after}, the target is ${target}`;
  const { mode, window } = report;
  return window === undefined || mode === 'check' ? behind : `${behind}; maintenance window: ${windowText(window)}`;
}

function plannedText(report: Report, { rack, after, target, version }: Names): string {
  const direction = isDowngrade(report) ? 'downgrade' : 'update';
  if (report.warnings.some(({ code }) => code === 'would-be-refused')) {
    return `${rack}: the ${direction} from ${after} to ${target} would be refused`;
  }
  const stops = report.route?.stops.length ?? 0;
  const step = stops > 1 ? ` (step 1 of ${stops} to ${version(report.target)})` : '';
  const impact = report.disruption === undefined ? '' : `: ${disruptionPhrase(report.disruption)}`;
  return `${rack}: plan to ${direction} from ${after} to ${target}${step}${impact}`;
}

/** Check and plan change nothing. They report the reasons for which an update would be refused. */
function refusedText(report: Report, names: Names): string {
  const { rack, after, target } = names;
  if (report.updated) return `${updated(report, names)}; the next update was refused`;
  if (report.mode === 'check' || report.mode === 'plan') return `${rack}: an update would be refused`;
  if (report.recovered) return `Recovered ${rack}; the update to ${target} was refused`;
  return report.after === undefined || target === after || report.mode === 'recover'
    ? `${task(report, names)} was not started`
    : `Update of ${rack} to ${target} was not started (still on ${after})`;
}

function cancelledText(report: Report, names: Names): string {
  const { rack, after, target } = names;
  if (report.inProgress) return `Update of ${rack} to ${target} was cancelled; it is being rolled back to ${after}`;
  return report.updated
    ? `${updated(report, names)}; the run was cancelled before the next update`
    : `${task(report, names)} was cancelled`;
}

function failedText(report: Report, names: Names): string {
  const { rack, after, target } = names;
  switch (report.problem?.code) {
    case 'update-failed':
      return `Update of ${rack} to ${target} failed, and its rollback failed too`;
    case 'recovery-failed':
      return `Recovery of ${rack} failed: the rollback failed again`;
    case 'ended-elsewhere':
      return `${rack} runs ${after}, not ${target}: another client updated it during this run`;
    case 'services-not-steady':
      return `Updated ${rack} to ${after}${unsteadyText(report)}`;
    case 'api-not-answering':
      return `Updated ${rack} to ${after}, but its API does not respond`;
    default:
      if (report.updated) return `${updated(report, names)}; then the run failed`;
      if (report.recovered) return `Recovered ${rack}; then the run failed`;
      return report.problem?.code === 'internal'
        ? `${task(report, names)} failed: unexpected error in this action`
        : `${task(report, names)} failed before any change`;
  }
}

function unfinishedText(report: Report, names: Names): string {
  const { rack, after, target } = names;
  const { mode } = report;
  if (report.outcome === undefined) return `${task(report, names)} was interrupted`;
  if (report.problem?.code === 'cancelled-while-verifying') {
    return `Updated ${rack} to ${after}; the check of its ${report.problem.waitingFor === 'api' ? 'API' : 'services'} was cancelled`;
  }
  if (report.problem?.code === 'stack-stayed-busy') {
    return report.updated
      ? `${updated(report, names)}; the next update was not started, because the stack was busy`
      : `${task(report, names)} was not started, because the stack was busy`;
  }
  if (mode === 'check' || mode === 'plan')
    return `${task(report, names)} is incomplete: the stack was busy until the end`;
  if (mode === 'recover' && !report.recovered) return `Recovery of ${rack}: unknown whether the rollback continues`;
  return report.recovered && report.steps.length === 0
    ? `Recovery of ${rack} was not complete when this run ended`
    : `Update of ${rack} to ${target} was not complete when this run ended`;
}

/** `open`, or when the window opens next. */
export function windowText({ isOpen, opensAtMs }: ReportWindow): string {
  if (isOpen) return 'open';
  return opensAtMs === undefined ? 'closed for the next 15 days' : `closed, opens at ${moment(opensAtMs)}`;
}
