/** The measurements behind script/bench: which are made, and what becomes of their figures. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { compare, linesOf, majorOf } from './check.ts';
import { measureCpu } from './cpu.ts';
import committed from './figures.json' with { type: 'json' };
import { figuresJson, PARTS, type Part, type SomeFigures } from './figures.ts';
import { measureLatency } from './latency.ts';
import { ROOT } from './releases.ts';
import { measureRequests } from './requests.ts';
import { measureScale } from './scale.ts';
import { measureSize } from './size.ts';
import { measureStart, type StartFigures } from './start-up.ts';
import { fullTables } from './tables.ts';

process.chdir(ROOT);
/** Simulated ones: so many that the median moves by no more than some milliseconds. */
const UPDATES = 1_000;
const { values } = parseArgs({
  options: {
    /** Of each figure. */
    runs: { type: 'string', default: '15' },
    /** `start,size`: these parts alone. */
    only: { type: 'string', default: PARTS.join(',') },
    /** A second Node to start the bundle with. */
    node: { type: 'string' },
    check: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const parts = PARTS.filter((part) => values.only.split(',').includes(part));
const refusal = refusalOf();
if (refusal === undefined) await bench();
else {
  console.error(refusal);
  process.exitCode = 2;
}

function refusalOf(): string | undefined {
  if (!Number.isInteger(runs) || runs < 1) return '--runs takes a number from 1 on';
  if (parts.length !== values.only.split(',').length) return `--only takes of ${PARTS.join(',')}`;
  if (!values.write) return undefined;
  if (parts.length < PARTS.length) return '--write writes all figures: those of different days do not belong together';
  return runs < 11 ? '--write takes medians of at least 11 runs' : undefined;
}

async function bench(): Promise<void> {
  const figures = await measure();
  console.log(fullTables(figures));
  if (values.check) check(figures);
  if (values.write) write(figures);
}

/** One after another, each part alone on the machine. */
async function measure(): Promise<SomeFigures> {
  return {
    ...(parts.includes('start') && { start: await timed('start', startOnEach) }),
    ...(parts.includes('size') && { size: measureSize() }),
    ...(parts.includes('requests') && { requests: await timed('requests', measureRequests) }),
    ...(parts.includes('latency') && { latency: await timed('latency', () => measureLatency(UPDATES)) }),
    ...(parts.includes('scale') && { scale: await timed('scale', () => measureScale(runs)) }),
    ...(parts.includes('cpu') && { cpu: await timed('cpu', () => measureCpu(runs)) }),
  };
}

async function timed<Result>(part: Part, work: () => Promise<Result>): Promise<Result> {
  process.stderr.write(`${part} ... `);
  const began = performance.now();
  const result = await work();
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  return result;
}

/** On the Node that runs this, and on the machine's own where that is another. */
async function startOnEach(): Promise<readonly StartFigures[]> {
  const figures = [await measureStart(process.execPath, process.version, runs)];
  const version =
    values.node === undefined ? undefined : execFileSync(values.node, ['--version'], { encoding: 'utf8' }).trim();
  if (values.node === undefined || version === undefined || majorOf(version) === majorOf(process.version))
    return figures;
  return [...figures, await measureStart(values.node, version, runs)];
}

function check(figures: SomeFigures): void {
  const { compared, worse, unknown } = compare(linesOf(committed), linesOf(figures));
  for (const name of unknown) console.log(`not among the committed figures: ${name}`);
  for (const line of worse) console.error(`worse than committed: ${line}`);
  console.log(`${compared} figures compared with those of ${committed.measured.date}, ${worse.length} worse`);
  if (worse.length > 0) process.exitCode = 1;
}

function write(figures: SomeFigures): void {
  const { start, size, requests, latency, scale, cpu } = figures;
  if (!start || !size || !requests || !latency || !scale || !cpu) throw new Error('some figures are missing');
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    runs,
    node: process.version,
    cores: availableParallelism(),
    machine: `${process.platform} ${process.arch}`,
  };
  const all = { measured, start, size, requests, latency, scale, cpu };
  writeFileSync('bench/figures.json', figuresJson(all));
  // In a process of its own, which reads what has just been written.
  execFileSync(process.execPath, ['script/docs.ts'], { stdio: 'inherit' });
}
