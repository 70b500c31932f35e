/** What is to be reached, and whether it was: the targets that the Action was built to. */
import { majorOf } from './check.ts';
import type { SomeFigures } from './figures.ts';
import { STEP_NAMES } from './requests.ts';
import { kilobytes, megabytes, ratio, seconds, whole, type Show } from './shown.ts';

export interface Against {
  readonly what: string;
  readonly measured: string;
  readonly limit: string;
  readonly reached: boolean;
}

interface Target {
  readonly what: string;
  readonly limit: number;
  readonly show: Show;
  /** Undefined where it was not measured. */
  readonly of: (figures: SomeFigures) => number | undefined;
}

const TARGETS: readonly Target[] = [
  {
    what: 'first request, times bare Node by the clock',
    limit: 2,
    show: ratio,
    of: ({ start }) => onNode24(start)?.firstRequest.wall.median,
  },
  {
    what: 'whole run with nothing to do, times bare Node by the clock',
    limit: 4,
    show: ratio,
    of: ({ start }) => onNode24(start)?.upToDate.wall.median,
  },
  { what: 'JavaScript in dist/', limit: 800_000, show: kilobytes, of: ({ size }) => size?.bundleBytes },
  { what: 'requests with nothing to do', limit: 2, show: whole, of: ({ requests }) => requests?.upToDate },
  ...STEP_NAMES.map((step): Target => ({
    what: `requests of a step without its looks: ${step}`,
    limit: 8,
    show: whole,
    of: ({ requests }) => requests?.steps.find(({ name }) => name === step)?.fixed,
  })),
  {
    what: 'bytes of a look with 30,000 old events, times those with none',
    limit: 1.01,
    show: ratio,
    of: ({ requests }) => requests && bytesALook(requests.looks, 30_000) / bytesALook(requests.looks, 0),
  },
  {
    what: 'from CloudFormation’s last event to the end of the run',
    limit: 2_500,
    show: seconds,
    of: ({ latency }) => latency?.lateMs.median,
  },
  {
    what: 'requests of a half-hour update beyond one in 5 s, at worst',
    limit: 0,
    show: whole,
    of: ({ latency }) => latency?.mostMore,
  },
  {
    what: 'peak memory with 100,000 releases, MB',
    limit: 120e6,
    show: megabytes,
    of: ({ scale }) => scale?.flatMap(({ points }) => points).find(({ size }) => size === 100_000)?.peakBytes.median,
  },
  {
    // An exponent of linear work comes out some hundredths above or below 1.
    what: 'steepest growth of time or memory (linear is 1, give or take a tenth)',
    limit: 1.1,
    show: ratio,
    of: ({ scale }) => scale && Math.max(...scale.flatMap((series) => [series.cpuGrowth, series.memoryGrowth])),
  },
];

/** Judged by the figure as it is shown; what was not measured is left out. */
export function againstTargets(figures: SomeFigures): readonly Against[] {
  return TARGETS.flatMap(({ what, limit, show, of }) => {
    const value = of(figures);
    if (value === undefined) return [];
    const reached = value <= limit || show(value) === show(limit);
    return [{ what, measured: show(value), limit: show(limit), reached }];
  });
}

/** The one that GitHub runs Actions with. */
function onNode24(start: SomeFigures['start']): NonNullable<SomeFigures['start']>[number] | undefined {
  return start?.find(({ node }) => majorOf(node) === '24');
}

function bytesALook(looks: NonNullable<SomeFigures['requests']>['looks'], beside: number): number {
  return looks.find(({ oldEvents }) => oldEvents === beside)?.bytesALook ?? Number.NaN;
}
