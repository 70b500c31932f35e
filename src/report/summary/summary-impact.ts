/** The section with the impact of a step: disruption, apps, replacements, parameters. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { Disruption } from '../../impact/disruption.ts';
import { isCertain, type ProtectedLoss } from '../../impact/replacements.ts';
import { processWords, scaleCommand } from '../messages/app-text.ts';
import { causeWords, disruptionWords, effectWords, reasonWords } from '../messages/disruption-text.ts';
import { fateWords, meaningWords } from '../messages/loss-text.ts';
import { blocks, code, commands, details, inline, list, prose } from '../markdown/markdown.ts';
import { counted, listedCode } from '../messages/phrases.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';
import { parameterNews } from './summary-parameters.ts';
import { truncate, type RowLimits } from './row-limits.ts';

/** The impact of a step, without parts that the run did not assess. */
export function impactOf(report: Report, step: ReportStep, limits: RowLimits): string {
  const { disruption, losses, apps, parameterChanges } = step.impact;
  return blocks([
    disruption === undefined ? '' : disruptionPart(report, step, disruption, limits),
    apps === undefined ? '' : appsPart(report, apps, limits),
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
    `**${title}** ${prose(`${disruptionWords(disruption, step.impact)}${reasonWords(disruption)}${api}`)}`,
    reasonList(disruption, limits.impact),
  ]);
}

/** Folded: there are usually a dozen, with the same content. */
function reasonList({ reasons }: Disruption, most: number): string {
  if (reasons.length < 2 || most === 0) return '';
  const { rows, cut } = truncate(reasons, most);
  const items = rows.map((reason) => {
    const property = reason.property === undefined ? '' : ` ${code(reason.property)}`;
    const cause = prose(causeWords(reason));
    return `${inline(effectWords(reason))}: ${code(reason.logicalId)}${property}${cause === '' ? '' : `, ${cause}`}`;
  });
  return details(`All ${reasons.length} reasons`, blocks([list(items), cut]));
}

function noAppAtRisk(apps: number): string {
  if (apps === 0) return 'There are no apps on this rack.';
  if (apps === 1) return 'The only app on this rack has no process with a single instance.';
  return `None of the ${apps} apps on this rack has a process with a single instance.`;
}

function appsPart({ rack }: Report, { processes, updating, apps }: AppsAtRisk, limits: RowLimits): string {
  const busy =
    updating.length === 0
      ? ''
      : ` Being updated, so the counts can be out of date: ${listedCode(updating, Math.max(limits.impact, 3))}.`;
  if (processes.length === 0) {
    return `**Apps.** ${prose(`${noAppAtRisk(apps)}${busy}`)}`;
  }
  const { rows, cut } = truncate(processes, limits.impact);
  // A process name with a dash is a guess; the parameter is certain.
  const items = rows.map((one) => {
    const parameter = one.process.includes('-') ? ` (${code(one.parameter)})` : '';
    return `${code(one.process)} of ${code(one.app)}${parameter}`;
  });
  const what = `${counted(processes.length, 'process', 'processes')} with a single instance ${processes.length === 1 ? 'is' : 'are'} down`;
  return blocks([
    `**Apps at risk.** ${prose(`${what} while instances are replaced. To keep them up, run these commands first.${busy}`)}`,
    items.length === 0 ? prose(`The first of them: ${processes.slice(0, 3).map(processWords).join(', ')}.`) : '',
    list(items),
    cut,
    commands(rows.map((one) => scaleCommand(one, rack))),
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
        `network ${certain.length === 1 ? 'is' : 'are'} replaced or removed: ${verdictWords(report, certain)}.`,
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

/** `2 allowed by `replacements`, 1 refused`: the input is the same for every step of a run. */
function verdictWords({ warnings }: Report, certain: readonly ProtectedLoss[]): string {
  const allowedIds = new Set(
    warnings.flatMap((one) =>
      one.code === 'replacements-allowed' ? one.losses.map(({ logicalId }) => logicalId) : [],
    ),
  );
  const allowed = certain.filter(({ logicalId }) => allowedIds.has(logicalId)).length;
  const refused = certain.length - allowed;
  const parts = [allowed > 0 ? `${allowed} allowed` : '', refused > 0 ? `${refused} refused` : ''];
  return `${parts.filter((part) => part !== '').join(' and ')} by \`replacements\``;
}

/** The certain losses come first: a list that is too long is cut at its end. */
export function lossItems(losses: readonly ProtectedLoss[], most: number): string {
  const { rows, cut } = truncate(
    [...losses].sort((one, other) => Number(isCertain(other)) - Number(isCertain(one))),
    most,
  );
  const items = rows.map(
    (loss) => `${code(loss.logicalId)} ${inline(loss.type)} ${prose(fateWords(loss))}: ${prose(meaningWords(loss))}`,
  );
  return blocks([list(items), cut]);
}
