/** Processes timed from outside, all in the same way, and weighed from inside by a hook that Node loads before they begin. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** From a process's start to its end. */
export function timeNode(node: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(node, args, { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      if (exitCode === 0) resolve(performance.now() - began);
      else reject(new Error(`${node} ${args.join(' ')} ended with ${exitCode ?? 'a signal'}`));
    });
  });
}

/** What a process took of the machine, whatever else that did meanwhile. */
export interface Usage {
  /** Of all its threads, in user and in system mode. */
  readonly cpuMs: number;
  /** The most memory that it had in use at a time. */
  readonly peakBytes: number;
  /** `cpuMs` at the moment of its first connection; NaN where it made none. */
  readonly cpuToConnectionMs: number;
}

export interface Meter {
  /** The environment that has a Node process write down its usage. */
  readonly env: Readonly<Record<string, string>>;
  /** Of the process that ended last. */
  read(): Usage;
  remove(): void;
}

/**
 * Linux hands a child the largest memory of the process that started it (ru_maxrss), so its own is read where it stands apart.
 * CommonJS, and in a file of its own, since each Node that is measured has to load it.
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
let toConnectionMs = Number.NaN;
require('node:diagnostics_channel').subscribe('net.client.socket', () => {
  if (Number.isNaN(toConnectionMs)) toConnectionMs = spentMs();
});
process.on('exit', () => {
  writeFileSync(process.env.BENCH_USAGE, [spentMs(), peakBytes(), toConnectionMs].join(' '));
});
`;

export function openMeter(): Meter {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [hook, usage] = [join(folder, 'hook.cjs'), join(folder, 'usage')];
  writeFileSync(hook, HOOK);
  return {
    env: { NODE_OPTIONS: `--require=${hook}`, BENCH_USAGE: usage },
    read() {
      const [cpuMs, peakBytes, cpuToConnectionMs] = readFileSync(usage, 'utf8').split(' ').map(Number);
      rmSync(usage);
      if (cpuMs === undefined || peakBytes === undefined || cpuToConnectionMs === undefined) {
        throw new Error('a process has written down no usage');
      }
      return { cpuMs, peakBytes, cpuToConnectionMs };
    },
    remove() {
      rmSync(folder, { recursive: true });
    },
  };
}
