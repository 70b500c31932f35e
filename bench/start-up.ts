/** What the bundle costs a workflow before it does anything: bytes, time to the first request, time of a run with nothing to do. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { spawnSync } from 'node:child_process';
import { runAction } from '../simulator/runner/run-action.ts';
import { startSimulator } from '../simulator/simulator.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const runs = Number(values.runs);
const latest = '20240229160000';

interface Round {
  readonly bareMs: number;
  readonly firstRequestMs: number;
  readonly wholeMs: number;
}

const aws = await startSimulator({ buckets: { convox: join(root, 'simulator/releases') } });
try {
  await aws.addRack({ name: 'staging', version: latest });
  const rounds: Round[] = [];
  // One round more than counted: the first one warms the file cache.
  for (let round = 0; round <= runs; round += 1) {
    const figures = await measure();
    if (round > 0) rounds.push(figures);
  }
  tell(rounds);
} finally {
  await aws.close();
}

async function measure(): Promise<Round> {
  const bareBegan = performance.now();
  spawnSync(process.execPath, ['-e', '0']);
  const bareMs = performance.now() - bareBegan;
  const before = aws.requests.length;
  const began = Date.now();
  const { exitCode, tookMs, stdout } = await runAction({
    bundle: join(root, 'dist/index.js'),
    endpointUrl: aws.url,
    inputs: { rack: 'staging' },
  });
  if (exitCode !== 0) throw new Error(`the run failed:\n${stdout}`);
  const first = aws.requests[before];
  if (first === undefined) throw new Error('no request was made');
  return { bareMs, firstRequestMs: first.at.getTime() - began, wholeMs: tookMs };
}

function tell(rounds: readonly Round[]): void {
  const files = readdirSync(join(root, 'dist')).filter((name) => name.endsWith('.js'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(root, 'dist', name)).size, 0);
  console.log(
    `node ${process.version}, ${rounds.length} rounds; dist: ${bytes.toLocaleString('en-US')} bytes of JavaScript`,
  );
  console.log('                                    min   median      max   median ratio to bare node');
  row('bare node', rounds, ({ bareMs }) => bareMs);
  row('bundle, to its first request', rounds, ({ firstRequestMs }) => firstRequestMs);
  row('bundle, up to date, whole run', rounds, ({ wholeMs }) => wholeMs);
}

function row(name: string, rounds: readonly Round[], of: (round: Round) => number): void {
  const sorted = (list: readonly number[]): readonly number[] => [...list].sort((one, other) => one - other);
  const median = (list: readonly number[]): number => sorted(list)[Math.floor(list.length / 2)] ?? Number.NaN;
  const figures = sorted(rounds.map(of));
  const ratio = median(rounds.map((round) => of(round) / round.bareMs));
  const cell = (ms: number | undefined): string => (ms ?? Number.NaN).toFixed(0).padStart(6);
  console.log(
    `${name.padEnd(32)} ${cell(figures[0])}   ${cell(median(figures))}   ${cell(figures.at(-1))}   ${ratio.toFixed(1)}`,
  );
}
