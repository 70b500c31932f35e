/** The part of a summary that says whether the rack works. */
import { blocks, prose } from '../markdown/markdown.ts';
import { CHECK_SERVICES, healthText, unsteadyLine } from '../messages/health-text.ts';
import type { Report } from '../model/report.ts';
import { truncate, type RowLimits } from './row-limits.ts';

export function health({ health: found }: Report, room: RowLimits): string {
  const text = found === undefined ? '' : healthText(found);
  if (found === undefined || text === '') return '';
  const { rows, cut } = truncate(found.services?.unsteady ?? [], room.failures);
  const isWell = found.api !== 'not-answering' && rows.length === 0;
  return blocks([
    `${isWell ? '🟢' : '🔴'} **Health.** ${prose(text)}`,
    rows.map((one) => `- ${prose(unsteadyLine(one))}`).join('\n'),
    cut,
    rows.length === 0 ? '' : prose(CHECK_SERVICES),
  ]);
}
