/** Compares figures with the committed ones. */
import { medianIn, rulesOf, short, type Figure } from './figures.ts';

export interface Comparison {
  readonly compared: number;
  /** One sentence for each figure that is worse by more than its tolerance, or a count above its target. */
  readonly worse: readonly string[];
  /** Figures without a committed counterpart. */
  readonly unknown: readonly string[];
}

export function compare(committed: readonly Figure[], measured: readonly Figure[]): Comparison {
  const known = new Map(committed.map((figure) => [nameOf(figure), figure]));
  const worse: string[] = [];
  const unknown: string[] = [];
  let compared = 0;
  for (const figure of measured) {
    const { tolerance } = rulesOf(figure);
    // Counts are the same on each machine, so a target that was reached is kept.
    if (figure.unit === 'requests' && figure.target !== undefined && medianIn(figure) > figure.target)
      worse.push(`${nameOf(figure)}: ${short(medianIn(figure))}, target ${figure.target}`);
    const before = known.get(nameOf(figure));
    if (before === undefined) unknown.push(nameOf(figure));
    if (before === undefined || tolerance === undefined) continue;
    compared += 1;
    const [old, now] = [medianIn(before), medianIn(figure)];
    const { share = 0, plus = 0 }: { share?: number; plus?: number } = tolerance;
    const limit = old + Math.abs(old) * share + plus;
    if (short(now) > short(limit))
      worse.push(`${nameOf(figure)}: ${short(now)}, committed ${short(old)}, at most ${short(limit)}`);
  }
  return { compared, worse, unknown };
}

function nameOf({ part, row, unit }: Figure): string {
  return `${part}: ${row}, ${unit}`;
}
