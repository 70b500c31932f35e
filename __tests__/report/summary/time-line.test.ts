import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { timeLine } from '../../../src/report/summary/time-line.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, seen, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

const MINUTE = 60_000;

/** A resource's work, in minutes since the run began. */
function work(logicalId: string, fromMin: number, toMin: number | undefined, status = 'UPDATE_COMPLETE') {
  const begun = makeEvent({ logicalId, status: 'UPDATE_IN_PROGRESS', atMs: BEGAN_AT_MS + fromMin * MINUTE });
  return toMin === undefined ? [begun] : [begun, makeEvent({ logicalId, status, atMs: BEGAN_AT_MS + toMin * MINUTE })];
}

function drawn(notes: readonly RunEvent[], nowMin = 60): readonly string[] {
  return timeLine(foldReport(notes, BEGAN_AT_MS + nowMin * MINUTE)).split('\n');
}

describe('the time line', () => {
  test('has a bar for each resource, its time before its name, in the order in which they began', () => {
    const events = [...work('Instances', 5, 36), ...work('ServiceWebApi', 1, 4.5)];
    const lines = drawn([...beginning(), ...stepBegins(), ...seen(events)]);
    expect(lines.slice(2, 7)).toEqual([
      'gantt',
      '  dateFormat YYYY-MM-DD HH:mm:ss',
      '  axisFormat %H:%M',
      '  3 min 30 s ServiceWebApi :2026-04-22 12:01:00, 2026-04-22 12:04:30',
      '  31 min Instances :2026-04-22 12:05:00, 2026-04-22 12:36:00',
    ]);
  });

  test('shows the ten slowest and no more', () => {
    const events = Array.from({ length: 40 }, (_, index) => work(`Resource${index}`, 0, index + 1)).flat();
    const bars = drawn([...beginning(), ...stepBegins(), ...seen(events)]).filter((line) => line.includes(' Resource'));
    // They all began together, so the longest comes first.
    const slowest = Array.from({ length: 10 }, (_, index) => String(39 - index));
    expect(bars.map((bar) => /Resource(\d+)/.exec(bar)?.[1])).toEqual(slowest);
  });

  test('draws what failed red, what goes on until it was last looked at, and the way back', () => {
    const events = [
      ...work('Instances', 5, 36, 'UPDATE_FAILED'),
      ...work('ServiceWebApi', 2, undefined),
      makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { atMs: BEGAN_AT_MS + 36 * MINUTE }),
      // The rollback puts it right again, which is not its own time.
      ...work('Instances', 40, 50),
    ];
    const lines = drawn([...beginning(), ...stepBegins(), ...seen(events)]);
    expect(lines.slice(5, 8)).toEqual([
      '  58 min ServiceWebApi :active, 2026-04-22 12:02:00, 2026-04-22 13:00:00',
      '  31 min Instances :crit, 2026-04-22 12:05:00, 2026-04-22 12:36:00',
      '  24 min rolling back :done, 2026-04-22 12:36:00, 2026-04-22 13:00:00',
    ]);
  });

  test('names the steps where there are several', () => {
    const again = { from: V2017_03_REQUIRED, to: V2026_04, startMs: BEGAN_AT_MS + 120 * MINUTE };
    const lines = drawn(
      [
        ...beginning(),
        ...stepGoesWell().flatMap((note) =>
          note.kind === 'operation-ended' ? [...seen(work('A', 1, 9)), note] : [note],
        ),
        ...stepBegins(again),
        ...seen(work('B', 121, 129)),
      ],
      200,
    );
    expect(lines.filter((line) => line.startsWith('  section'))).toEqual([
      `  section to ${V2017_03_REQUIRED}`,
      `  section to ${V2026_04}`,
    ]);
  });

  test('names no step where one alone took long', () => {
    const again = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04, startMs: BEGAN_AT_MS });
    const lines = drawn([
      ...beginning(),
      ...stepGoesWell(),
      ...again,
      ...seen([...work('A', 1, 9), ...work('B', 2, 9)]),
    ]);
    expect(lines.slice(5, -1)).toEqual([
      '  8 min A :2026-04-22 12:01:00, 2026-04-22 12:09:00',
      '  7 min B :2026-04-22 12:02:00, 2026-04-22 12:09:00',
    ]);
  });

  test('draws what took ten seconds, and nothing shorter', () => {
    const events = [...work('A', 0, 10 / 60), ...work('B', 1, 1 + 9 / 60), ...work('C', 2, 3)];
    expect(drawn([...beginning(), ...stepBegins(), ...seen(events)]).slice(5, -1)).toEqual([
      '  10 s A :2026-04-22 12:00:00, 2026-04-22 12:00:10',
      '  1 min C :2026-04-22 12:02:00, 2026-04-22 12:03:00',
    ]);
  });

  test('draws no way back that was over at once', () => {
    const events = [
      ...[...work('A', 1, 9), ...work('B', 2, 9)],
      makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { atMs: BEGAN_AT_MS + 9 * MINUTE }),
      makeStackEvent('UPDATE_ROLLBACK_COMPLETE', { atMs: BEGAN_AT_MS + 9 * MINUTE + 9_000 }),
    ];
    expect(drawn([...beginning(), ...stepBegins(), ...seen(events)]).join('\n')).not.toContain('roll');
  });

  test('takes of a resource whose clean-up alone was seen what that took', () => {
    const cleaned = makeEvent({ logicalId: 'Instances', status: 'DELETE_IN_PROGRESS', atMs: BEGAN_AT_MS });
    const lines = drawn([...beginning(), ...stepBegins(), ...seen([cleaned, ...work('A', 1, 9)])]);
    expect(lines).toContain('  1 h Instances :2026-04-22 12:00:00, 2026-04-22 13:00:00');
  });

  test.each([
    ['only one resource took long', [...work('Instances', 1, 30), ...work('Topic', 1, 1.05)]],
    ['no event was read', []],
    ['times are broken', [...work('A', Number.NaN, 3), ...work('B', 2, Number.NaN)]],
  ])('is left out where %s', (_why, events) => {
    expect(drawn([...beginning(), ...stepBegins(), ...seen(events)])).toEqual(['']);
  });

  test('takes no sign into a name that could end it or begin a statement', () => {
    const names = ['section x', 'click', 'a:b, c;d', '"]%%{init}', '--> x', '\n```'];
    const lines = drawn([...beginning(), ...stepBegins(), ...seen(names.flatMap((name) => work(name, 1, 9)))]);
    expect(lines.slice(5, -1)).toEqual(
      ['section x', 'click', 'a b c d', 'init', '- x', '?'].map(
        (name) => `  8 min ${name === '?' ? '?' : name} :2026-04-22 12:01:00, 2026-04-22 12:09:00`,
      ),
    );
  });
});
