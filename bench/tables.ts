/** The figures as Markdown: all of them for docs/performance.md and the terminal, the most important ones for the README. */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import {
  committedMeasurement,
  medianIn,
  PARTS,
  rulesOf,
  thousands,
  UNITS,
  type Figure,
  type Measurement,
  type Part,
  type Unit,
} from './figures.ts';

export function fullTables(figures: readonly Figure[]): string {
  const parts = (Object.keys(PARTS) as Part[]).filter((part) => figures.some((figure) => figure.part === part));
  return [targetTable(figures), ...parts.map((part) => partTable(part, figures))].join('\n\n');
}

function targetTable(figures: readonly Figure[]): string {
  const rows = figures.flatMap((figure) => {
    const { part, row, unit, target } = figure;
    if (target === undefined) return [];
    const { show } = rulesOf(figure);
    const [shown, limit] = [show(medianIn(figure)), show(target)];
    const isReached = shown === limit || medianIn(figure) <= target;
    return [[`${PARTS[part]}: ${row}`, shown, `${limit} ${unit}`, isReached ? 'yes' : '**no**']];
  });
  return `### Targets\n\n${table(['what', 'measured:', 'target:', 'reached'], rows)}`;
}

/** A row for each row of the part, a column for each unit. */
function partTable(part: Part, all: readonly Figure[]): string {
  const figures = all.filter((figure) => figure.part === part);
  const rows = [...new Set(figures.map(({ row }) => row))];
  const units = (Object.keys(UNITS) as Unit[]).filter((unit) => figures.some((figure) => figure.unit === unit));
  const runEvents = figures.some(({ runEvent }) => runEvent !== undefined) ? ['of which'] : [];
  const cells = rows.map((row) => {
    const own = figures.filter((figure) => figure.row === row);
    const shown = units.map((unit) =>
      own
        .filter((figure) => figure.unit === unit)
        .map(shownValue)
        .join(''),
    );
    return [row, ...shown, ...runEvents.map(() => own.map(({ runEvent = '' }) => runEvent).join(''))];
  });
  return `### ${PARTS[part]}\n\n${table(['what', ...units.map((unit) => `${unit}:`), ...runEvents], cells)}`;
}

function shownValue(figure: Figure): string {
  const { show } = rulesOf(figure);
  const { value } = figure;
  return typeof value === 'number' ? show(value) : `${show(value.median)} (${show(value.min)}–${show(value.max)})`;
}

/** @param heads a colon at the end aligns the column to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = heads.map((head) => (head.endsWith(':') ? '---:' : '---'));
  return [line(heads.map((head) => head.replace(/:$/, ''))), line(rule), ...rows.map(line)].join('\n');
}

function shortTable({ figures }: Measurement): string {
  const medians = (part: Part, unit: Unit, row: string): readonly number[] => {
    const found = figures.filter((one) => one.part === part && one.unit === unit && one.row.startsWith(row));
    if (found.length === 0) throw new Error(`there is no figure ${part}: ${row}, ${unit}`);
    return found.map(medianIn);
  };
  const shown = (part: Part, unit: Unit, row: string): string => UNITS[unit].show(medians(part, unit, row)[0] ?? NaN);
  const base = medians('requests', 'requests', 'the base of a step');
  const steps = medians('requests', 'requests', 'a step');
  const memory = (releases: number): string =>
    shown('scale', 'peak MB', `nothing to do, with a long list of releases: ${thousands(releases)}`);
  return table(
    ['what', 'measured'],
    [
      [
        'a run with nothing to do',
        `${shown('requests', 'requests', 'nothing to do')} requests to AWS, ${shown('start', 'times bare Node', 'the whole run')} times the time of a bare \`node -e 0\``,
      ],
      ['its first request', `after ${shown('start', 'times bare Node', 'to the first request')} times that`],
      ['a runner downloads', `${shown('size', 'kB', 'the archive')} kB`],
      [
        'an update',
        `${Math.max(...base)} requests a step (${Math.min(...steps)} to ${Math.max(...steps)} with checks), and one a poll`,
      ],
      [
        'the end of an update is detected',
        `${shown('latency', 's', 'from the last')} s after CloudFormation’s last event (median)`,
      ],
      ['peak memory', `${memory(100)} MB; ${memory(100_000)} MB with a list of 100,000 releases`],
    ],
  );
}

const PAGES: Readonly<Record<string, (all: Measurement) => string>> = {
  'README.md': shortTable,
  'docs/performance.md': ({ measured: { date, runs, node, machine, cores }, figures }) =>
    `Measured ${date} by \`script/bench --write\` on ${machine} with ${cores} cores, Node ${node.slice(1)}; ` +
    `medians of ${runs}, smallest and largest in brackets.\n\n${fullTables(figures)}`,
};

export const PAGES_WITH_FIGURES: readonly string[] = Object.keys(PAGES);

const PLACE = /(<!-- figures of bench\/figures\.json -->\n)[\s\S]*?(<!-- end of figures -->)/;

/** The page's text with the committed figures. Runs in the project's root. */
export async function withFigures(page: string): Promise<string> {
  const [text, render] = [readFileSync(page, 'utf8'), PAGES[page]];
  if (render === undefined || !PLACE.test(text)) throw new Error(`${page} has no place for figures`);
  const figures = render(committedMeasurement());
  const filled = text.replace(PLACE, (_all, begin: string, end: string) => `${begin}\n${figures}\n\n${end}`);
  return format(filled, { ...(await resolveConfig(page)), parser: 'markdown' });
}
