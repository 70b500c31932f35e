/** Sections with the impact of a step, and with the forecast of later steps. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { Disruption } from '../../impact/disruption.ts';
import { isCertain } from '../../impact/certainty.ts';
import type { ProtectedLoss } from '../../impact/replacements.ts';
import {
  disruptionCauseText,
  disruptionPhrase,
  disruptionText,
  effectText,
  lossCauseText,
  lossList,
  meaningText,
  processText,
  reasonText,
  scaleCommand,
} from '../messages/impact-text.ts';
import {
  blocks,
  code,
  commands,
  details,
  inline,
  limitedList,
  list,
  prose,
  type RowLimits,
  table,
  truncate,
} from '../markdown/markdown.ts';
import { asFact, counted, countsOf, listedCode, sentences } from '../markdown/plain-text.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { parameterNews } from './summary-parameters.ts';
import type { Forecast } from '../../impact/forecast.ts';
import { refusalForecasts } from '../messages/problems/template-text.ts';
import type { ReportForecast } from '../model/report-impact.ts';

/** The impact of a step. Parts that the run did not assess are omitted. */
export function impactOf(report: Report, step: ReportStep, limits: RowLimits): string {
  const { disruption, losses, apps, parameterChanges } = step.impact;
  return blocks([
    disruption === undefined ? '' : disruptionPart(report, step, disruption, limits),
    apps === undefined ? '' : appsPart(report, step, apps, limits),
    losses === undefined ? '' : lossesPart(report, losses, limits),
    parameterChanges === undefined ? '' : parameterNews(parameterChanges, limits),
  ]);
}

function disruptionPart(report: Report, step: ReportStep, disruption: Disruption, limits: RowLimits): string {
  const single = report.warnings.some(({ code: warning }) => warning === 'api-not-redundant');
  const api = single
    ? ' The rack has no high availability (`HighAvailability=false`): its API is down while its instance is replaced.'
    : '';
  // After the update, a prediction must not look like an observation.
  const title = step.how === undefined ? 'Disruption.' : 'Disruption (as predicted).';
  return blocks([
    `**${title}** ${prose(`${disruptionText(disruption, step.impact)}${reasonText(disruption)}${api}`)}`,
    reasonList(disruption, limits.impact),
  ]);
}

/** Folded: there are usually a dozen, with the same content. */
function reasonList({ reasons }: Disruption, most: number): string {
  if (reasons.length < 2 || most === 0) return '';
  const items = limitedList(reasons, most, (reason) => {
    const property = reason.property === undefined ? '' : ` ${code(reason.property)}`;
    const cause = prose(disruptionCauseText(reason));
    return `${inline(effectText(reason))}: ${code(reason.logicalId)}${property}${cause === '' ? '' : `, ${cause}`}`;
  });
  return details(`All ${reasons.length} reasons`, items);
}

function noAppAtRisk(apps: number): string {
  if (apps === 0) return 'There are no apps on this rack.';
  if (apps === 1) return 'The only app on this rack has no process with a single instance.';
  return `None of the ${apps} apps on this rack has a process with a single instance.`;
}

function appsPart(
  report: Report,
  step: ReportStep,
  { processes, updating, apps }: AppsAtRisk,
  limits: RowLimits,
): string {
  const isAhead = step.how === undefined;
  const busy =
    updating.length === 0
      ? ''
      : ` Being updated, so the counts can be out of date: ${listedCode(updating, Math.max(limits.impact, 3))}.`;
  if (processes.length === 0) {
    return `**Apps.** ${prose(`${noAppAtRisk(apps)}${busy}`)}`;
  }
  const { rows, cut } = truncate(processes, limits.impact);
  // A process name with a dash is a guess. The parameter's name is certain.
  const items = rows.map((one) => {
    const parameter = one.process.includes('-') ? ` (${code(one.parameter)})` : '';
    return `${code(one.process)} of ${code(one.app)}${parameter}`;
  });
  const advice = isAhead ? ' To keep them up, run these commands first.' : '';
  const what = `${counted(processes.length, 'process', 'processes')} with a single instance ${processes.length === 1 ? 'is' : 'are'} down`;
  return blocks([
    `**${isAhead ? 'Apps at risk.' : 'Apps at risk (as predicted).'}** ${prose(`${what} while instances are replaced.${advice}${busy}`)}`,
    items.length === 0 ? prose(`The first of them: ${processes.slice(0, 3).map(processText).join(', ')}.`) : '',
    list(items),
    cut,
    isAhead ? commands(rows.map((one) => scaleCommand(one, report.rack))) : '',
  ]);
}

function lossesPart(report: Report, losses: readonly ProtectedLoss[], limits: RowLimits): string {
  if (losses.length === 0) {
    return '**Replacements.** No resource with data, addresses or the network is replaced or removed.';
  }
  const certain = losses.filter(isCertain);
  const maybe = losses.filter((loss) => !isCertain(loss));
  const words = [
    certain.length === 0
      ? 'No resource with data, addresses or the network is certainly replaced or removed.'
      : `${counted(certain.length, 'resource')} with data, addresses or the ` +
        `network ${certain.length === 1 ? 'is' : 'are'} replaced or removed: ${allowedText(report, certain)}.`,
    maybe.length === 0
      ? ''
      : `${counted(maybe.length, 'resource')} may be replaced, which is known only during the update and usually does not happen.`,
  ];
  return blocks([
    `**Replacements.** ${prose(words.join(' '))}`,
    lossItems(certain, limits.impact),
    maybe.length === 0 || limits.impact === 0
      ? ''
      : details(`${counted(maybe.length, 'resource')} possibly replaced`, lossItems(maybe, limits.impact)),
  ]);
}

/** `2 allowed by `replacements`, 1 refused`. The input is the same for all steps of a run. */
function allowedText({ warnings }: Report, certain: readonly ProtectedLoss[]): string {
  const allowedIds = new Set(
    warnings.flatMap((one) =>
      one.code === 'replacements-allowed' ? one.losses.map(({ logicalId }) => logicalId) : [],
    ),
  );
  const allowed = certain.filter(({ logicalId }) => allowedIds.has(logicalId)).length;
  const refused = certain.length - allowed;
  return `${countsOf([allowed, 'allowed'], [refused, 'refused']).join(' and ')} by \`replacements\``;
}

/** Certain losses first, because a long list is cut off at its end. */
export function lossItems(losses: readonly ProtectedLoss[], most: number): string {
  return limitedList(
    [...losses].sort((one, other) => Number(isCertain(other)) - Number(isCertain(one))),
    most,
    (loss) => `${code(loss.logicalId)} ${inline(loss.type)} ${prose(lossCauseText(loss))}: ${prose(meaningText(loss))}`,
  );
}

const MOST_LOSSES = 3;
const FATES = {
  removed: 'removed',
  replaced: 'replaced',
  'replaced-unless': 'possibly replaced',
  'if-changed': 'possibly replaced',
  'not-stated': 'possibly replaced',
} as const;

/** The section with the forecast of later steps; empty if there are none. */
export function forecast({ forecasts, notForecast }: Report, limits: RowLimits): string {
  if (forecasts.length === 0 && notForecast === undefined) return '';
  const head = ['To', 'What it does'];
  return blocks([
    '### Later steps (forecast)',
    'Computed from the templates. CloudFormation checks these steps only when the rack reaches them, so the result can differ.',
    forecasts.length === 0 ? '' : table(head, forecasts.map(row)),
    lostText(forecasts),
    ...forecasts.map(refusals),
    ...forecasts.map((one) => lists(one, limits)),
    notForecast === undefined
      ? ''
      : prose(`No forecast from \`${asFact(notForecast)}\` on: its template could not be read.`),
  ]);
}

function row({
  to,
  forecast: { added, changed, removed, disruption, losses, parameters },
}: ReportForecast): readonly string[] {
  return [
    code(to),
    [
      `Resources: ${countsOf([added.length, 'added'], [changed.length, 'changed'], [removed.length, 'removed']).join(', ') || 'none'}`,
      `Parameters: ${countsOf([parameters.added.length, 'new'], [parameters.removed.length, 'removed']).join(', ') || 'none'}`,
      `Downtime: ${inline(disruptionPhrase(disruption))}`,
      `Data: ${lossesCell(losses)}`,
    ].join('<br>'),
  ];
}

/** What the certain losses mean. The table only lists their names. */
function lostText(forecasts: readonly ReportForecast[]): string {
  const losses = forecasts.flatMap((one) => one.forecast.losses.filter(isCertain));
  return losses.length === 0 ? '' : prose(`Protected resources: ${lossList(losses)}.`);
}

/** The names of the certain losses that fit, and the number of omitted ones. */
function lossesCell(losses: readonly ProtectedLoss[]): string {
  const certain = losses.filter(isCertain);
  const maybe = losses.length - certain.length;
  const names = certain.slice(0, MOST_LOSSES).map(({ logicalId, why }) => `${code(logicalId)} ${FATES[why]}`);
  const rest = certain.length - names.length;
  const others = countsOf([rest, 'more'], [maybe, `${names.length > 0 ? 'more ' : ''}possibly replaced`]);
  return [...names, ...others].join(', ') || 'safe';
}

/** Why CloudFormation refuses the whole step. */
function refusals({ to, forecast: one }: ReportForecast): string {
  return blocks(refusalForecasts(one).map((sentence) => prose(`⚠️ The step to ${to}: ${sentence}`)));
}

function lists({ from, to, forecast: one }: ReportForecast, limits: RowLimits): string {
  if (limits.forecasts === 0) return '';
  const body = blocks([lossItems(one.losses, limits.forecasts), namesList(one, limits)]);
  return body === '' ? '' : details(`${inline(from)} to ${inline(to)}, details`, body);
}

function namesList({ added, changed, removed, parameters }: Forecast, limits: RowLimits): string {
  const ids = (
    resources: readonly { readonly logicalId: string; readonly certainty: 'certain' | 'maybe' }[],
  ): readonly string[] =>
    resources.map(({ logicalId, certainty }) => `${code(logicalId)}${certainty === 'maybe' ? ' (possibly)' : ''}`);
  const cells = [
    ['Added', ids(added)],
    ['Changed', ids(changed)],
    ['Removed', ids(removed.filter(({ retained }) => !retained))],
    ['Removed from the stack, but not deleted', ids(removed.filter(({ retained }) => retained))],
    ['New parameters', parameters.added.map(({ name }) => code(name))],
    ['Removed parameters', parameters.removed.map((name) => code(name))],
  ] as const;
  return list(
    cells
      .filter(([, names]) => names.length > 0)
      .map(([title, names]) => {
        const { rows, cut } = truncate(names, limits.forecasts);
        return `${title}: ${sentences(rows.join(', '), cut)}`;
      }),
  );
}
