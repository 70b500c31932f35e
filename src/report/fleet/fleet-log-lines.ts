/** A listing in the log: the headline, and a line for each rack. */
import type { FleetReport } from './fleet-report.ts';
import { changeOfRack, fleetHeadline, healthOfRack } from './fleet-text.ts';
import { plainLine } from '../markdown/plain-text.ts';

/** One line for each rack. */
export function fleetLogLines(report: FleetReport): readonly string[] {
  const racks = (report.fleet?.racks ?? []).map((rack) => {
    const { name, version, status, next, canary } = rack;
    const facts = [
      version === undefined ? '' : `runs ${version}`,
      status ?? '',
      healthOfRack(rack),
      next === undefined ? '' : `next ${next}`,
      canary ? 'canary' : '',
      changeOfRack(rack),
    ];
    return plainLine(`- ${name}: ${facts.filter((fact) => fact !== '').join(', ')}`);
  });
  return [fleetHeadline(report), ...racks];
}
