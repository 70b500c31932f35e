/** The row limits of a summary, from all rows to very few. The first limits within the size budget are used. */

/** The maximum number of rows of each long part. */
export interface RowLimits {
  readonly resources: number;
  /** Characters of property values before and after. */
  readonly values: number;
  /** Names in each list of a forecast. With 0, only the table of forecasts remains. */
  readonly forecasts: number;
  /** Reasons, losses, processes and parameters of an update. */
  readonly impact: number;
  readonly failures: number;
  readonly warnings: number;
  readonly parameters: 'all' | 'counts';
  /** Characters of all release notes together. With 0, only links remain. */
  readonly releaseNotes: number;
}

/**
 * Resources and forecasts are shortened first: CloudFormation keeps the resources' events, forecasts can be computed
 * again, and few users read either.
 */
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

/** Returns the rows that fit, and a sentence with the number of omitted rows. */
export function truncate<T>(rows: readonly T[], most: number): { readonly rows: readonly T[]; readonly cut: string } {
  if (rows.length <= most) return { rows, cut: '' };
  const left = rows.length - most;
  return {
    rows: rows.slice(0, most),
    cut: `_${left} of ${rows.length} omitted (size limit). The report file has all of them._`,
  };
}
