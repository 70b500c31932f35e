/** How much a summary tells, from everything down to the bare facts; the first that keeps within the budget is taken. */

/** The most rows that each long part may have. */
export interface RowLimits {
  readonly resources: number;
  /** Characters of property values before and after. */
  readonly values: number;
  /** Names in each list of a forecast; with none, its table alone is left. */
  readonly forecasts: number;
  /** Reasons, losses, processes and parameters of an update. */
  readonly impact: number;
  readonly failures: number;
  readonly warnings: number;
  readonly parameters: 'all' | 'counts';
  /** Characters of all notes together; with none, the releases' links are left. */
  readonly releaseNotes: number;
}

/** Resources and forecasts go first: CloudFormation keeps the one, the other can be made again, and few read either. */
export const ROW_LIMITS: readonly RowLimits[] = [
  {
    resources: 2_000,
    values: 300_000,
    forecasts: 200,
    impact: 500,
    failures: 200,
    warnings: 50,
    parameters: 'all',
    releaseNotes: 200_000,
  },
  {
    resources: 300,
    values: 100_000,
    forecasts: 50,
    impact: 200,
    failures: 200,
    warnings: 50,
    parameters: 'all',
    releaseNotes: 50_000,
  },
  {
    resources: 50,
    values: 20_000,
    forecasts: 10,
    impact: 50,
    failures: 50,
    warnings: 20,
    parameters: 'counts',
    releaseNotes: 20_000,
  },
  {
    resources: 0,
    values: 0,
    forecasts: 0,
    impact: 20,
    failures: 20,
    warnings: 10,
    parameters: 'counts',
    releaseNotes: 4_000,
  },
  { resources: 0, values: 0, forecasts: 0, impact: 0, failures: 0, warnings: 3, parameters: 'counts', releaseNotes: 0 },
];

/** The rows that fit, and what to say of the others. */
export function truncate<T>(rows: readonly T[], most: number): { readonly rows: readonly T[]; readonly cut: string } {
  if (rows.length <= most) return { rows, cut: '' };
  const left = rows.length - most;
  return {
    rows: rows.slice(0, most),
    cut: `_${left} of ${rows.length} omitted (size limit). The report file has all of them._`,
  };
}
