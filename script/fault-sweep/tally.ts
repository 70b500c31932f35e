/** The sweep's result in words: how many runs held, how they ended at which share of faults, and each that broke. */
import type { Trial } from './trial.ts';

export function tallyOf(trials: readonly Trial[], seconds: number): string {
  const broken = trials.filter(({ breaches }) => breaches.length > 0);
  return [
    table(trials),
    '',
    ...broken.flatMap(breachWords),
    `${trials.length} runs made in ${seconds.toFixed(0)} s, ${trials.length - broken.length} held`,
  ].join('\n');
}

/** A row an ending, a column a share of faulty requests. */
function table(trials: readonly Trial[]): string {
  const percents = [...new Set(trials.map(({ scenario }) => scenario.percent))].sort((one, other) => one - other);
  const endings = [...new Set(trials.map(({ ending }) => ending))].sort();
  const count = (ending: string | undefined, percent: number): number =>
    trials.filter((trial) => trial.scenario.percent === percent && (ending ?? trial.ending) === trial.ending).length;
  const wide = Math.max(...endings.map(({ length }) => length), 'faulty requests'.length);
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padEnd(wide)}${cells.map((cell) => String(cell === 0 ? '.' : cell).padStart(7)).join('')}`;
  return [
    row(
      'faulty requests',
      percents.map((percent) => `${percent}%`),
    ),
    ...endings.map((ending) =>
      row(
        ending,
        percents.map((percent) => count(ending, percent)),
      ),
    ),
    row(
      'all',
      percents.map((percent) => count(undefined, percent)),
    ),
  ].join('\n');
}

function breachWords({ scenario, ending, breaches }: Trial): string[] {
  const { seed, percent } = scenario;
  return [
    `BROKEN  seed ${seed}, ${percent}% faults, ended "${ending}"`,
    ...breaches.map((breach) => `        ${breach}`),
    `        again: script/chaos --seed ${seed} --runs 1 --percent ${percent}`,
    '',
  ];
}
