/** The part of a summary that says what does not work on a rack; the strip has whether it works. */
import { blocks, list, prose } from '../markdown/markdown.ts';
import { CHECK_SERVICES, healthText, isHealthy, unsteadyLine } from '../messages/health-text.ts';
import type { Report } from '../model/report.ts';
import { truncate, type RowLimits } from './row-limits.ts';

/** The section with the health of the rack; empty where nothing is known. */
export function health({ health: found }: Report, limits: RowLimits): string {
  if (found === undefined || isHealthy(found)) return '';
  const { rows, cut } = truncate(found.services?.unsteady ?? [], limits.failures);
  return blocks([
    `🔴 **Health.** ${prose(healthText(found))}`,
    list(rows.map((one) => prose(unsteadyLine(one)))),
    cut,
    rows.length === 0 ? '' : prose(CHECK_SERVICES),
  ]);
}
