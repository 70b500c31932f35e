/** The annotations of a listing: at most ten, first the error, then warnings, then notices. */
import { annotationLine, tenAtMost, type Annotation } from '../outputs/annotations.ts';
import { fleetAdvice, fleetHeadline } from './fleet-text.ts';
import { fleetWarnings } from './fleet-warnings.ts';
import type { FleetReport } from './fleet-report.ts';

/** At most ten annotations of a listing. */
export function fleetAnnotationsOf(report: FleetReport): readonly Annotation[] {
  const title = fleetHeadline(report).slice(0, 120);
  const warnings = fleetWarnings(report);
  const ofLevel = (level: 'warning' | 'notice'): readonly Annotation[] =>
    warnings.filter((one) => one.level === level).map(({ text }) => ({ level, title, message: annotationLine(text) }));
  return tenAtMost([...errorOf(report, title), ...ofLevel('warning'), ...ofLevel('notice')]);
}

function errorOf(report: FleetReport, title: string): readonly Annotation[] {
  if (report.problem === undefined) return [];
  const { cause, details = [], next, commands } = fleetAdvice(report.problem, report);
  const message = [cause, ...details, next, ...commands].map(annotationLine).join('\n');
  return [{ level: 'error', title, message }];
}
