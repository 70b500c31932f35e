/** How much a summary tells, from everything down to the bare facts; the first that keeps within the budget is taken. */

/** The most rows that each long part may have. */
export interface Room {
  readonly resources: number;
  readonly failures: number;
  readonly warnings: number;
  readonly parameters: 'all' | 'counts';
}

/** The list of resources goes first: CloudFormation keeps it, and it is the least that anybody reads. */
export const ROOMS: readonly Room[] = [
  { resources: 2_000, failures: 200, warnings: 50, parameters: 'all' },
  { resources: 300, failures: 200, warnings: 50, parameters: 'all' },
  { resources: 50, failures: 50, warnings: 20, parameters: 'counts' },
  { resources: 0, failures: 20, warnings: 10, parameters: 'counts' },
  { resources: 0, failures: 0, warnings: 3, parameters: 'counts' },
];

/** The rows that fit, and what to say of the others. */
export function fitted<T>(rows: readonly T[], most: number): { readonly rows: readonly T[]; readonly cut: string } {
  if (rows.length <= most) return { rows, cut: '' };
  const left = rows.length - most;
  return {
    rows: rows.slice(0, most),
    cut: `_${left} of ${rows.length} left out here for want of room; the report file has all._`,
  };
}
