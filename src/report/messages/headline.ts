/** How a run went, in one sentence; the first thing that is read, and often the only one. */
import type { Outcome } from '../../run/outcome.ts';
import { disruptionPhrase } from './disruption-text.ts';
import { steadyText } from './health-text.ts';
import { durationWords, moment } from './duration.ts';
import { inline } from '../markdown/markdown.ts';
import { asFact, plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { windowText } from './window-text.ts';

/** How a sentence sets the names in it. */
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

/** As a heading, and under it where and when this was, and how long it took. */
export function headlineMarkdown(report: Report): string {
  const { region, startedAtMs, endedAtMs } = report;
  const facts = [
    ...(region === '' ? [] : [inline(region)]),
    moment(startedAtMs),
    `took ${durationWords(endedAtMs - startedAtMs)}`,
  ];
  return `## ${markOf(report)} ${sentence(report, MARKDOWN)}\n\n${facts.join(' · ')}`;
}

function markOf(report: Report): string {
  const outcome = outcomeOf(report);
  return outcome === 'updated' && unsteadyWords(report) !== '' ? '⚠️' : MARKS[outcome];
}

export function headlineText(report: Report): string {
  return plainLine(sentence(report, PLAIN));
}

/** A run whose end was not told is unfinished: nothing better is known of it. */
export function outcomeOf({ outcome }: Report): Outcome {
  return outcome ?? 'unfinished';
}

function sentence(report: Report, setting: Setting): string {
  const rack = report.rack === '' ? 'The rack' : setting.rack(report.rack);
  const version = (one: string | undefined): string => (one === undefined ? 'its release' : setting.version(one));
  const [before, after] = [version(report.before?.version), version(report.after?.version)];
  const { problem } = report;
  const refused = problem?.code === 'steps-refused' ? problem.steps.at(-1)?.version : undefined;
  const target = version(refused ?? report.steps.at(-1)?.to ?? report.target);
  switch (outcomeOf(report)) {
    case 'updated':
      return `${rack} ${went(report)} from ${before} to ${after}${unsteadyWords(report)}`;
    case 'up-to-date':
      if (report.mode === 'recover')
        return `${rack} needs no recovery: its stack is in ${report.status ?? 'no known status'}`;
      return `${rack} is up to date: ${upToDateWords(report, after, version)}`;
    case 'behind':
      // A way back that was allowed; nothing newer is missed.
      if (isDowngrade(report)) return `${rack} would go back from ${after} to ${version(report.target)}`;
      return behindWords(report, rack, { before, after, target: version(report.target) });
    case 'planned':
      return plannedWords(report, rack, { after, target, last: version(report.target) });
    case 'recovered':
      return `${rack} is recovered: its failed rollback was continued, and it runs ${after}`;
    case 'refused':
      return report.updated
        ? `${rack} ${went(report)} from ${before} to ${after} and no further: the next update was refused`
        : refusedWords(report, rack, { after, target });
    case 'rolled-back':
      return `${rack} is back at ${after}: the update to ${target} failed and was rolled back`;
    case 'failed':
      return failedWords(report, rack, { before, after, target });
    case 'unfinished':
      return unfinishedWords(report, rack, { after, target });
    case 'cancelled':
      return report.underWay
        ? `${rack} is being put back to ${after}: the workflow was cancelled during the update to ${target}`
        : cancelledWords(report, rack, after);
  }
}

/** Of an update, also why it ended there: only a closed maintenance window ends one so. */
function behindWords(report: Report, rack: string, { before, after, target }: Versions): string {
  const { mode, window, updated } = report;
  const behind = `${rack} runs ${after} and is behind ${target}`;
  if (window === undefined || mode === 'check') return behind;
  const start = updated ? `${rack} was updated from ${before} to ${after} and is still behind ${target}` : behind;
  return `${start}; maintenance window: ${windowText(window)}`;
}

/** An update that is complete is not the same as a rack that works. */
function unsteadyWords({ health }: Report): string {
  const services = health?.services;
  return services === undefined || services.unsteady.length === 0 ? '' : `, but only ${steadyText(services)}`;
}

function isDowngrade({ route }: Report): boolean {
  return route?.direction === 'downgrade';
}

function went(report: Report): string {
  return isDowngrade(report) ? 'went back' : 'went';
}

/** What did not come of a run: a check was never to update anything. */
function notDone({ mode }: Report): string {
  if (mode === 'check') return 'could not be checked';
  if (mode === 'recover') return 'was not recovered';
  return mode === 'plan' ? 'got no plan' : 'was not updated';
}

/** A check and a plan end well before anything could be changed; what they refuse is what an update would be. */
function refusedWords(report: Report, rack: string, { after, target }: Omit<Versions, 'before'>): string {
  const { mode } = report;
  if (mode === 'check' || mode === 'plan') return `${rack} would not be updated: refused as things stand`;
  if (report.recovered)
    return `${rack}: its failed rollback was continued, and then the update to ${target} was refused`;
  return report.after === undefined || target === after || mode === 'recover'
    ? `${rack} ${notDone(report)}: refused before anything was changed`
    : `${rack} stays at ${after}: the update to ${target} was refused before anything was changed`;
}

function cancelledWords(report: Report, rack: string, after: string): string {
  return report.updated
    ? `${rack} ${went(report)} to ${after} and no further: the workflow was cancelled before the next update had begun`
    : `${rack} ${notDone(report)}: the workflow was cancelled`;
}

interface PlannedVersions extends Omit<Versions, 'before'> {
  /** The end of the whole way. */
  readonly last: string;
}

function plannedWords(report: Report, rack: string, { after, target, last }: PlannedVersions): string {
  const stops = report.route?.stops.length ?? 0;
  const back = isDowngrade(report) ? 'back ' : '';
  const way = stops > 1 ? `, the first of ${stops} steps to ${last}` : '';
  if (report.warnings.some(({ code }) => code === 'would-be-refused')) {
    return `${rack} would not go ${back}from ${after} to ${target}: an update would be refused as things stand; nothing was changed`;
  }
  const impact = report.disruption === undefined ? '' : `: ${disruptionPhrase(report.disruption)}`;
  return `${rack} would go ${back}from ${after} to ${target}${way}${impact}; nothing was changed`;
}

function upToDateWords(report: Report, after: string, version: (one: string | undefined) => string): string {
  switch (report.route?.because) {
    case 'ahead-of-target':
      return `it runs ${after}, which is ahead of ${version(report.route.target)}`;
    case 'nothing-old-enough':
      return `it runs ${after}, and no newer release is old enough yet`;
    case 'at-target':
    case undefined:
      return `it runs ${after}`;
  }
}

interface Versions {
  readonly before: string;
  readonly after: string;
  readonly target: string;
}

function failedWords(report: Report, rack: string, { before, after, target }: Versions): string {
  const code = report.problem?.code;
  if (code === 'update-failed') return `${rack} is stuck: the update to ${target} failed, and so did its rollback`;
  if (code === 'recovery-failed') return `${rack} is still stuck: its failed rollback failed again`;
  if (code === 'ended-elsewhere') return `${rack} runs ${after}, not ${target}: somebody else has changed it meanwhile`;
  if (code === 'services-not-steady') return `${rack} is at ${after}${unsteadyWords(report)}`;
  if (code === 'api-not-answering') return `${rack} is at ${after}, but its API has not come back`;
  if (report.updated) return `${rack} ${went(report)} from ${before} to ${after}, and then this run failed`;
  if (report.recovered) return `${rack}: its failed rollback was continued, and then this run failed`;
  return code === 'internal'
    ? `${rack}: this run failed by a fault of its own`
    : `${rack} ${notDone(report)}: this run failed before it changed anything`;
}

function unfinishedWords(report: Report, rack: string, { after, target }: Omit<Versions, 'before'>): string {
  if (report.outcome === undefined) return `${rack}: this run was cut off before it came to an end`;
  if (report.problem?.code === 'stack-stayed-busy')
    return `${rack} ${report.updated ? `is at ${after} and went no further` : notDone(report)}: another operation was on its stack all along`;
  if (report.problem?.code === 'cancelled-while-verifying')
    return `${rack} is at ${after}; whether ${report.problem.waitingFor === 'api' ? 'its API is back' : 'its services are steady'} was not seen`;
  if (report.mode === 'check' || report.mode === 'plan')
    return `${rack} ${notDone(report)}: what is on its stack was not seen to its end`;
  if (report.mode === 'recover' && !report.recovered) return `${rack}: whether its rollback continues was not seen`;
  return report.recovered && report.steps.length === 0
    ? `${rack} is not seen back yet: the rollback that was continued goes on in AWS`
    : `${rack} is not seen at ${target} yet: this run has ended, and AWS may still be at work`;
}
