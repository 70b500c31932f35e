/** The route as a flowchart: completed stops, the rack's release, required releases, and later stops. */
import { durationText, plainLine } from '../markdown/plain-text.ts';
import type { ReportStop } from '../model/report-rack.ts';
import { durationOf, type ReportStep } from '../model/report-steps.ts';
import type { Report } from '../model/report.ts';

/** GitHub scales a diagram to the width of the page, so more boxes in a row are too small to read. */
const MOST_BOXES = 6;

type Look = 'passed' | 'here' | 'under-way' | 'failed' | 'to-come';

interface Box {
  readonly title: string;
  readonly words: string;
  readonly look: Look;
  readonly required: boolean;
  /** The duration of the step to it. Empty if unknown. */
  readonly took: string;
}

// Colors with enough contrast for white text on GitHub's light and dark pages. Later stops have the colors of the page.
// A required release has a double border, whose inner line is white.
const CLASSES: Readonly<Record<Look, string>> = {
  passed: 'fill:#1a7f37,stroke:#ffffff,color:#ffffff',
  here: 'fill:#0969da,stroke:#ffffff,color:#ffffff',
  'under-way': 'fill:#9a6700,stroke:#ffffff,color:#ffffff',
  failed: 'fill:#cf222e,stroke:#ffffff,color:#ffffff',
  'to-come': 'fill:transparent,stroke:#848d97,stroke-dasharray:5 4',
};

/** Empty without a route. */
export function routeDrawing(report: Pick<Report, 'route' | 'steps' | 'before' | 'after' | 'inProgress'>): string {
  const { route } = report;
  if (route === undefined || route.stops.length === 0) return '';
  const boxes = shortened(boxesOf(report, route.stops));
  const looks = [...new Set(boxes.map(({ look }) => look))];
  return mermaid([
    // From three stops on, boxes in a row are too small to read on a phone.
    `flowchart ${route.stops.length < 3 ? 'LR' : 'TD'}`,
    ...boxes.map((box, index) => `  ${nameOf(index)}${shapeOf(box)}:::${box.look}`),
    ...boxes.slice(1).map((box, index) => `  ${nameOf(index)} ${arrowTo(box)} ${nameOf(index + 1)}`),
    ...looks.map((look) => `  classDef ${look} ${CLASSES[look]}`),
  ]);
}

function boxesOf(
  { before, after, steps, inProgress }: Pick<Report, 'steps' | 'before' | 'after' | 'inProgress'>,
  stops: readonly ReportStop[],
): readonly Box[] {
  const here = inProgress ? undefined : after?.version;
  const way = stops.map((stop): Box => {
    const look = lookOf(stop, here);
    const step = steps.findLast((one) => one.to === stop.version);
    return {
      title: stop.version,
      words: labelOf(stop, look),
      look,
      required: stop.required,
      took: durationLabel(step),
    };
  });
  if (before === undefined) return way;
  const isHere = before.version === here;
  const words = isHere ? 'current release' : 'before this run';
  return [{ title: before.version, words, look: isHere ? 'here' : 'passed', required: false, took: '' }, ...way];
}

function lookOf({ state, version }: ReportStop, here: string | undefined): Look {
  return state === 'reached' && version === here ? 'here' : LOOKS[state];
}

const LOOKS: Readonly<Record<ReportStop['state'], Look>> = {
  reached: 'passed',
  'under-way': 'under-way',
  failed: 'failed',
  next: 'to-come',
  ahead: 'to-come',
};

function labelOf({ required, state }: ReportStop, look: Look): string {
  return `${required ? 'required, ' : ''}${state === 'next' ? 'next' : LABELS[look]}`;
}

// The text repeats the meaning of the color for readers who cannot distinguish colors.
const LABELS: Readonly<Record<Look, string>> = {
  here: 'current release',
  passed: 'done',
  'under-way': 'in progress',
  failed: 'failed',
  'to-come': 'later',
};

/** Shortens a long route: it keeps the stops around the rack's release and both ends. */
function shortened(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length <= MOST_BOXES) return boxes;
  const centre = boxes.findLastIndex(({ look }) => look !== 'to-come');
  const from = Math.min(Math.max(1, centre - 1), boxes.length - 4);
  return [
    ...boxes.slice(0, 1),
    ...gap(boxes.slice(1, from)),
    ...boxes.slice(from, from + 3),
    ...gap(boxes.slice(from + 3, -1)),
    ...boxes.slice(-1),
  ];
}

function gap(left: readonly Box[]): readonly Box[] {
  const [first] = left;
  if (first === undefined) return [];
  if (left.length === 1) return left;
  const words = first.look === 'to-come' ? 'later' : 'done';
  return [{ ...first, title: `${left.length} more`, words, required: false, took: '' }];
}

function nameOf(index: number): string {
  return `stop${index}`;
}

/** Required releases have a different shape. */
function shapeOf({ title, words, required }: Box): string {
  const text = `"${label(title)}<br>${words}"`;
  return required ? `[[${text}]]` : `[${text}]`;
}

function arrowTo({ took, look }: Box): string {
  const line = look === 'to-come' ? '-.->' : '-->';
  return took === '' ? line : `${line}|"${took}"|`;
}

function durationLabel(step: ReportStep | undefined): string {
  const took = step === undefined ? undefined : durationOf(step);
  return took === undefined ? '' : durationText(took);
}

const LABEL_BUDGET = 80;

/**
 * A name for a diagram. Mermaid has no escape that all its grammars know, and a diagram that does not parse is shown as
 * an error. So everything except letters, digits and some characters becomes a space. The text beside a diagram has the
 * full name.
 */
function label(text: string): string {
  const plain = plainLine(text, LABEL_BUDGET)
    .replaceAll(/[^\p{L}\p{N} ._/-]/gu, ' ')
    // In some grammars, two dashes start a comment or an arrow.
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain === '' ? '?' : plain;
}

/** A Mermaid diagram. Where diagrams are not rendered, readers see its source. */
function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}
