/** The last line of the log before publishing problems and annotations: the headline with the duration. */
import type { Outcome } from '../../run/outcome.ts';
import { durationWords } from '../messages/duration.ts';
import type { LogLine, Tone } from './log-line.ts';
import { plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { outcomeOf, headlineText } from '../messages/headline.ts';

const TONES: Readonly<Record<Outcome, Tone>> = {
  updated: 'good',
  'up-to-date': 'good',
  behind: 'caution',
  planned: 'good',
  recovered: 'good',
  refused: 'bad',
  'rolled-back': 'bad',
  failed: 'bad',
  unfinished: 'caution',
  cancelled: 'caution',
};

/** After a red ending, the runner prints the error annotation in red too. */
export function headlineLogLine(report: Report): LogLine {
  const outcome = outcomeOf(report);
  const time = durationWords(report.endedAtMs - report.startedAtMs);
  const text = plainLine(`Run ended after ${time} (${outcome}): ${headlineText(report)}`, 1_000);
  return { level: 'info', text, style: { tone: TONES[outcome], from: 0 } };
}
