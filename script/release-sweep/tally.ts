/** The sweep's result in words: how the journeys ended, by policy and by values, and each that broke a promise. */
import type { Journey, Trip } from './record.ts';

const COLUMNS: readonly Pick<Journey, 'policy' | 'values'>[] = [
  { policy: 'block', values: 'defaults' },
  { policy: 'block', values: 'custom' },
  { policy: 'step', values: 'defaults' },
  { policy: 'step', values: 'custom' },
];

export function tallyOf(trips: readonly Trip[], seconds: number): string {
  const broken = trips.filter(({ breaches }) => breaches.length > 0);
  return [
    table(trips),
    '',
    ...broken.flatMap(breachWords),
    `${trips.length} journeys made in ${seconds.toFixed(0)} s, ${trips.length - broken.length} held`,
  ].join('\n');
}

/** A row an ending (of each run of the journey in turn), a column a policy and a kind of values. */
function table(trips: readonly Trip[]): string {
  const endings = [...new Set(trips.map(({ ending }) => ending))].sort();
  const wide = Math.max(...endings.map(({ length }) => length), 'the runs of a journey ended'.length);
  const count = (ending: string | undefined, { policy, values }: Pick<Journey, 'policy' | 'values'>): number =>
    trips.filter(
      ({ journey, ending: ended }) =>
        journey.policy === policy && journey.values === values && (ending ?? ended) === ended,
    ).length;
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(wide)}${cells.map((cell) => String(cell === 0 ? '.' : cell).padStart(16)).join('')}`;
  return [
    row(
      'the runs of a journey ended',
      COLUMNS.map(({ policy, values }) => `${policy}/${values}`),
    ),
    ...endings.map((ending) =>
      row(
        ending,
        COLUMNS.map((column) => count(ending, column)),
      ),
    ),
    row(
      'all',
      COLUMNS.map((column) => count(undefined, column)),
    ),
  ].join('\n');
}

function breachWords({ journey: { from, to, policy, values }, ending, breaches }: Trip): string[] {
  return [
    `BROKEN  ${from} to ${to}, ${policy}, ${values}, ended "${ending}"`,
    ...breaches.map((breach) => `        ${breach}`),
    `        again: script/sweep --from ${from} --to ${to}`,
    '',
  ];
}
