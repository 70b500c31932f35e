/** The command behind script/bench: chooses the measurements, prints their tables, and compares or commits the figures. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { compare } from './check.ts';
import { committedMeasurement, FIGURES_FILE, measurementJson, PARTS, type Figure, type Part } from './figures.ts';
import { measureLatency } from './latency.ts';
import { ROOT } from './racks.ts';
import { measureRequests } from './requests.ts';
import { measureScale } from './scale.ts';
import { measureSize } from './size.ts';
import { measureStart } from './start-up.ts';
import { fullTables } from './tables.ts';

process.chdir(ROOT);
const { values } = parseArgs({
  options: {
    /** How often each figure is measured. */
    runs: { type: 'string', default: '15' },
    /** `start,size`: only these parts. */
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const parts = values.only.split(',');

const MEASUREMENTS: Readonly<Record<Part, () => readonly Figure[] | Promise<readonly Figure[]>>> = {
  start: () => measureStart(runs),
  size: measureSize,
  requests: measureRequests,
  latency: measureLatency,
  scale: () => measureScale(runs),
};

if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number of at least 1');
if (!parts.every((part) => part in PARTS)) throw new Error(`--only takes ${Object.keys(PARTS).join(',')}`);
if (values.write && runs < 11) throw new Error('--write needs medians of at least 11 runs');

const figures: Figure[] = [];
// One part after another, so that each has the machine to itself.
for (const [part, measure] of Object.entries(MEASUREMENTS)) {
  if (!parts.includes(part)) continue;
  process.stderr.write(`${part} ... `);
  const started = performance.now();
  figures.push(...(await measure()));
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}
console.log(await format(fullTables(figures), { parser: 'markdown' }));
if (values.check) check();
if (values.write) write();

function check(): void {
  const committed = committedMeasurement();
  const { compared, worse, unknown } = compare(committed.figures, figures);
  for (const name of unknown) console.log(`not among the committed figures: ${name}`);
  for (const line of worse) console.error(`worse than committed: ${line}`);
  console.log(`${compared} figures compared with those of ${committed.measured.date}: ${worse.length} worse`);
  if (worse.length > 0) process.exitCode = 1;
}

/** Parts that were not measured keep their figures, and the date of the whole measurement. */
function write(): void {
  const committed = committedMeasurement();
  const isWhole = parts.length === Object.keys(PARTS).length;
  const kept = committed.figures.filter(({ part }) => !parts.includes(part));
  const now = {
    date: new Date().toISOString().slice(0, 10),
    runs,
    node: process.version,
    cores: availableParallelism(),
    machine: `${process.platform} ${process.arch}`,
  };
  const order = Object.keys(PARTS);
  const all = [...kept, ...figures].sort((one, other) => order.indexOf(one.part) - order.indexOf(other.part));
  writeFileSync(FIGURES_FILE, measurementJson({ measured: isWhole ? now : committed.measured, figures: all }));
  execFileSync(process.execPath, ['script/lib/docs/docs.ts'], { stdio: 'inherit' });
}
