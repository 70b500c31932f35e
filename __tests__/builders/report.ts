/** Builds a report and its parts, by default for a successful update. */
import { foldReport, type Report } from '../../src/report/model/report.ts';
import type { ReportImpact, ReportResource } from '../../src/report/model/report-impact.ts';
import type { RackState } from '../../src/report/model/report-rack.ts';
import type { ReportStep } from '../../src/report/model/report-steps.ts';
import { ROW_LIMITS, type RowLimits } from '../../src/report/markdown/markdown.ts';
import { makeApps, makeDisruption, makeLosses, makeParameterChanges } from './impact.ts';
import { updatedRun } from './runs/runs.ts';
import { V2017_02 } from './version.ts';

export function makeReport(parts: Partial<Report> = {}): Report {
  return { ...foldReport(updatedRun(), 0), ...parts };
}

/** Complete after an hour and 51 minutes, with five changed resources. */
export function makeStep(parts: Partial<ReportStep> = {}): ReportStep {
  const [step] = makeReport().steps;
  if (step === undefined) throw new Error('an update without a step');
  return { ...step, ...parts };
}

export function makeImpact(parts: Partial<ReportImpact> = {}): ReportImpact {
  return {
    instanceCount: 3,
    batchSize: 1,
    disruption: makeDisruption(),
    losses: makeLosses(),
    parameterChanges: makeParameterChanges(),
    apps: makeApps(),
    ...parts,
  };
}

export function makeState(parts: Partial<RackState> = {}): RackState {
  return { version: V2017_02, status: 'UPDATE_COMPLETE', instanceCount: 3, atMs: undefined, ...parts };
}

/** Modified successfully in a minute and a half. */
export function makeResource(parts: Partial<ReportResource> = {}): ReportResource {
  return {
    logicalId: 'ApiWebService',
    type: 'AWS::ECS::Service',
    action: 'modify',
    replacement: 'false',
    properties: [],
    finalStatus: 'UPDATE_COMPLETE',
    failure: undefined,
    startedMs: 0,
    endedAtMs: 90_000,
    ...parts,
  };
}

/** No limits by default. */
export function makeRoom(parts: Partial<RowLimits> = {}): RowLimits {
  const [widest] = ROW_LIMITS;
  if (widest === undefined) throw new Error('no room at all');
  return { ...widest, ...parts };
}
