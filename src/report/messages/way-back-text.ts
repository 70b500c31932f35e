/** Says how an update can be undone, or that it cannot. */
import type { Report } from '../model/report.ts';

/** Empty where this run has updated nothing. Backticks mark inputs. */
export function wayBackText({ before, after, inProgress, route, steps, warnings }: Report): string {
  if (before === undefined || after === undefined || inProgress || before.version === after.version) return '';
  if (!steps.some(({ state }) => state === 'complete')) return '';
  const input = `\`version: ${before.version}\``;
  if (route?.direction === 'downgrade') return `To return to ${before.version}: ${input}.`;
  const required = route?.stops.findLast((stop) => stop.state === 'reached' && stop.required)?.version;
  if (required !== undefined) return `This update cannot be undone: ${required} is required.`;
  const isUnpublished = warnings.some((one) => one.code === 'current-unpublished' && one.current === before.version);
  const unpublished = isUnpublished ? ' and `allow-unpublished: true`' : '';
  return `To return to ${before.version}: ${input} with \`allow-downgrade: true\`${unpublished}.`;
}
