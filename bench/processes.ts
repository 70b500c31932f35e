/** Times processes from outside, and measures their processor time and memory by a hook that Node loads before they begin. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Resolves with the milliseconds that `node -e 0` takes. */
export function timeBareNode(env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, ['-e', '0'], { env: { PATH: process.env['PATH'], ...env }, stdio: 'pipe' });
    child.on('error', reject);
    child.on('close', () => {
      resolve(performance.now() - started);
    });
  });
}

export interface Usage {
  /** Of all threads, in user and in system mode. */
  readonly cpuMs: number;
  readonly peakBytes: number;
  /** `cpuMs` when the process first connected; NaN where it did not. */
  readonly cpuToConnectionMs: number;
}

export interface Meter {
  /** The environment that makes a Node process write down its usage. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the process that ended last. */
  read(): Usage;
  remove(): void;
}

/**
 * Linux passes the largest memory of a process to its children (ru_maxrss), so VmHWM is read. The hook is CommonJS in a
 * file of its own, so that it costs little.
 */
const HOOK = `
const { readFileSync, writeFileSync } = require('node:fs');
const spentMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const peakBytes = () => {
  try {
    return 1024 * /VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {
    return 1024 * process.resourceUsage().maxRSS;
  }
};
let toConnectionMs = NaN;
require('node:diagnostics_channel').subscribe('net.client.socket', () => {
  if (Number.isNaN(toConnectionMs)) toConnectionMs = spentMs();
});
process.on('exit', () => {
  writeFileSync(process.env.BENCH_USAGE, [spentMs(), peakBytes(), toConnectionMs].join(' '));
});
`;

export function createMeter(): Meter {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [hook, usage] = [join(folder, 'hook.cjs'), join(folder, 'usage')];
  writeFileSync(hook, HOOK);
  return {
    env: { NODE_OPTIONS: `--require=${hook}`, BENCH_USAGE: usage },
    read() {
      const [cpuMs = NaN, peakBytes = NaN, cpuToConnectionMs = NaN] = readFileSync(usage, 'utf8')
        .split(' ')
        .map(Number);
      rmSync(usage);
      return { cpuMs, peakBytes, cpuToConnectionMs };
    },
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}
