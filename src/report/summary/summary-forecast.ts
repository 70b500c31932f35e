/** The section with the forecast of later steps. */
import type { Forecast } from '../../impact/forecast.ts';
import { isCertain, type ProtectedLoss } from '../../impact/replacements.ts';
import { lossList } from '../messages/loss-text.ts';
import { disruptionPhrase } from '../messages/disruption-text.ts';
import { blocks, code, details, inline, list, prose, table } from '../markdown/markdown.ts';
import { asFact } from '../markdown/plain-text.ts';
import { refusalForecasts } from '../messages/template-text.ts';
import type { ReportForecast } from '../model/report-impact.ts';
import type { Report } from '../model/report.ts';
import { lossItems } from './summary-impact.ts';
import { truncate, type RowLimits } from './row-limits.ts';

const LOSSES_TOLD = 3;
const FATES = {
  removed: 'removed',
  replaced: 'replaced',
  'replaced-unless': 'possibly replaced',
  'if-changed': 'possibly replaced',
  'not-stated': 'possibly replaced',
} as const;

/** The section with the forecast of later steps; empty where there are none. */
export function forecast({ forecasts, notForecast }: Report, limits: RowLimits): string {
  if (forecasts.length === 0 && notForecast === undefined) return '';
  const head = ['To', 'What it does'];
  return blocks([
    '### Later steps (forecast)',
    'Computed from the templates. CloudFormation checks these steps only when the rack reaches them, so the result can differ.',
    forecasts.length === 0 ? '' : table(head, forecasts.map(row)),
    lostWords(forecasts),
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
      `Resources: ${counts([added.length, 'added'], [changed.length, 'changed'], [removed.length, 'removed'])}`,
      `Parameters: ${counts([parameters.added.length, 'new'], [parameters.removed.length, 'removed'])}`,
      `Downtime: ${inline(disruptionPhrase(disruption))}`,
      `Data: ${lossesCell(losses)}`,
    ].join('<br>'),
  ];
}

/** What the certain losses mean. The table has room for their names only. */
function lostWords(forecasts: readonly ReportForecast[]): string {
  const losses = forecasts.flatMap((one) => one.forecast.losses.filter(isCertain));
  return losses.length === 0 ? '' : prose(`Protected resources: ${lossList(losses)}.`);
}

/** The certain losses by name, as many as fit; the number of the others. */
function lossesCell(losses: readonly ProtectedLoss[]): string {
  const certain = losses.filter(isCertain);
  const maybe = losses.length - certain.length;
  const names = certain.slice(0, LOSSES_TOLD).map(({ logicalId, why }) => `${code(logicalId)} ${FATES[why]}`);
  const rest = certain.length - names.length;
  const texts = [
    ...names,
    ...(rest > 0 ? [`${rest} more`] : []),
    ...(maybe > 0 ? [`${maybe} ${names.length > 0 ? 'more ' : ''}possibly replaced`] : []),
  ];
  return texts.length === 0 ? 'safe' : texts.join(', ');
}

function counts(...pairs: readonly (readonly [number, string])[]): string {
  const texts = pairs.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return texts.length === 0 ? 'none' : texts.join(', ');
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
        return `${title}: ${[rows.join(', '), cut].filter((part) => part !== '').join(' ')}`;
      }),
  );
}
