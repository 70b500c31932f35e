import { describe, expect, test } from '@jest/globals';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { ReportStop, StopState } from '../../../src/report/model/report-route.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { routeDrawing } from '../../../src/report/summary/route-drawing.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { beginning, plannedRun, runWithProblem, stepBegins, updatedRun } from '../../builders/notes.ts';
import { makeUpToDate } from '../../builders/route.ts';

const UP_TO_DATE: RunEvent = { kind: 'route-planned', route: makeUpToDate() };

const versionOf = (index: number): RackVersion => `2026010100${String(index).padStart(4, '0')}` as RackVersion;

/** A route of so many stops, the first `reached` of them behind the rack. */
function longRoute(stops: number, reached: number): Report {
  const report = foldReport(updatedRun(), 0);
  const { route, before, after } = report;
  if (route === undefined || before === undefined || after === undefined) throw new Error('not a whole run');
  const stateOf = (index: number): StopState => (index < reached ? 'reached' : index === reached ? 'next' : 'ahead');
  const list = Array.from({ length: stops }, (_, index): ReportStop => {
    return { version: versionOf(index), required: index < stops - 1, state: stateOf(index) };
  });
  const here = reached === 0 ? before.version : versionOf(reached - 1);
  return { ...report, steps: [], after: { ...after, version: here }, route: { ...route, stops: list } };
}

function boxesOf(report: Report): readonly string[] {
  return [...routeDrawing(report).matchAll(/^ {2}stop\d+\[+"(.*?)"\]+/gm)].map(([, text = '']) =>
    text.replace('<br>', ': '),
  );
}

describe('the drawing of a route', () => {
  test('shows completed stops, the current release, required releases, and the duration of each step', () => {
    expect(routeDrawing(foldReport(updatedRun(), 0)).split('\n').slice(0, 7)).toEqual([
      '```mermaid',
      'flowchart LR',
      '  stop0["20170202012654<br>before this run"]:::passed',
      '  stop1[["20170306140228<br>required, current release"]]:::here',
      '  stop2["20260421192651<br>next"]:::to-come',
      '  stop0 -->|"1 h 51 min"| stop1',
      '  stop1 -.-> stop2',
    ]);
  });

  test('shows no completed stop for a plan', () => {
    expect(boxesOf(foldReport(plannedRun(), 0))).toEqual([
      '20170202012654: current release',
      '20170306140228: required, next',
      '20260421192651: later',
    ]);
  });

  test('defines each class once, and no unused one', () => {
    const drawing = routeDrawing(foldReport(updatedRun(), 0));
    const used = new Set([...drawing.matchAll(/:::([a-z-]+)/g)].map(([, look]) => look));
    const defined = [...drawing.matchAll(/classDef ([a-z-]+)/g)].map(([, look]) => look);
    expect(defined).toEqual([...used]);
  });

  test.each([
    [12, 0],
    [12, 1],
    [12, 6],
    [12, 11],
    [12, 12],
    [40, 20],
  ])('of %d stops, %d of them reached, shows both ends and the stops around the current one', (stops, reached) => {
    const boxes = boxesOf(longRoute(stops, reached));
    expect(boxes.length).toBeLessThanOrEqual(7);
    expect(boxes[0]).toMatch(/^20170202012654: /);
    expect(boxes.at(-1)).toContain(versionOf(stops - 1));
    expect(boxes.some((box) => box.endsWith('current release'))).toBe(true);
    if (reached < stops) expect(boxes.some((box) => box.endsWith('next'))).toBe(true);
    const hidden = boxes.reduce((sum, box) => sum + Number(/^(\d+) more/.exec(box)?.[1] ?? 0), 0);
    expect(hidden + boxes.filter((box) => !/^\d+ more/.test(box)).length).toBe(stops + 1);
  });

  test('says whether left-out stops are done or later', () => {
    expect(boxesOf(longRoute(12, 6))).toEqual([
      '20170202012654: before this run',
      '4 more: done',
      `${versionOf(4)}: required, done`,
      `${versionOf(5)}: required, current release`,
      `${versionOf(6)}: required, next`,
      '4 more: later',
      `${versionOf(11)}: later`,
    ]);
  });

  test('draws left-out stops as not required, without a duration', () => {
    const lines = routeDrawing(longRoute(12, 6)).split('\n');
    expect(lines).toContain('  stop1["4 more<br>done"]:::passed');
    expect(lines).toContain('  stop5["4 more<br>later"]:::to-come');
    expect(lines).toContain('  stop0 --> stop1');
    expect(lines).toContain('  stop4 -.-> stop5');
  });

  test('never leaves out a single release', () => {
    expect(boxesOf(longRoute(6, 3)).map((box) => box.split(':')[0])).toEqual([
      '20170202012654',
      ...Array.from({ length: 6 }, (_, index) => versionOf(index)),
    ]);
  });

  test('has no duration for a step whose end is not known', () => {
    expect(routeDrawing(foldReport([...beginning(), ...stepBegins()], 0)).split('\n')).toContain('  stop0 --> stop1');
  });

  test('is left out if the rack is up to date', () => {
    expect(routeDrawing(foldReport([...beginning().slice(0, 3), UP_TO_DATE], 0))).toBe('');
  });

  test('is left out without a route', () => {
    const problem = { code: 'rack-not-found', rack: 'staging', region: 'us-east-1' } as const;
    const [started, , , , ended] = runWithProblem(problem);
    expect(
      routeDrawing(
        foldReport(
          [started, ended].flatMap((runEvent) => runEvent ?? []),
          0,
        ),
      ),
    ).toBe('');
  });
});
