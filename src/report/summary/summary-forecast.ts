/** The part of a summary that foretells the steps after the planned one, template against template. */
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

export function forecast({ forecasts, notForecast }: Report, room: RowLimits): string {
  if (forecasts.length === 0 && notForecast === undefined) return '';
  const head = ['To', 'What it does'];
  return blocks([
    '### Later steps (forecast)',
    'Computed from the templates. CloudFormation checks these steps only when the rack reaches them, so the result can differ.',
    forecasts.length === 0 ? '' : table(head, forecasts.map(row)),
    lostWords(forecasts),
    ...forecasts.map(refusals),
    ...forecasts.map((one) => lists(one, room)),
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

/** What the certain losses mean; the table has only room for their names. */
function lostWords(forecasts: readonly ReportForecast[]): string {
  const losses = forecasts.flatMap((one) => one.forecast.losses.filter(isCertain));
  return losses.length === 0 ? '' : prose(`Protected resources: ${lossList(losses)}.`);
}

/** The certain losses by name, as far as a row has room; the others as a number. */
function lossesCell(losses: readonly ProtectedLoss[]): string {
  const certain = losses.filter(isCertain);
  const maybe = losses.length - certain.length;
  const names = certain.slice(0, LOSSES_TOLD).map(({ logicalId, why }) => `${code(logicalId)} ${FATES[why]}`);
  const rest = certain.length - names.length;
  const told = [
    ...names,
    ...(rest > 0 ? [`${rest} more`] : []),
    ...(maybe > 0 ? [`${maybe} ${names.length > 0 ? 'more ' : ''}possibly replaced`] : []),
  ];
  return told.length === 0 ? 'safe' : told.join(', ');
}

function counts(...pairs: readonly (readonly [number, string])[]): string {
  const told = pairs.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return told.length === 0 ? 'none' : told.join(', ');
}

/** What CloudFormation refuses the whole step for. */
function refusals({ to, forecast: one }: ReportForecast): string {
  return blocks(refusalForecasts(one).map((sentence) => prose(`⚠️ The step to ${to}: ${sentence}`)));
}

function lists({ from, to, forecast: one }: ReportForecast, room: RowLimits): string {
  if (room.forecasts === 0) return '';
  const body = blocks([lossItems(one.losses, room.forecasts), namesList(one, room)]);
  return body === '' ? '' : details(`${inline(from)} to ${inline(to)}, details`, body);
}

function namesList({ added, changed, removed, parameters }: Forecast, room: RowLimits): string {
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
        const { rows, cut } = truncate(names, room.forecasts);
        return `${title}: ${[rows.join(', '), cut].filter((part) => part !== '').join(' ')}`;
      }),
  );
}
