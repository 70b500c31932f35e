/** The log of a whole run with a virtual clock: each line with its time and its group. */
import { main } from '../src/main.ts';
import type { Style } from '../src/report/log/log-line.ts';
import { runDependencies } from './builders/runs/run-dependencies.ts';
import { START_MS, type World } from './update/world.ts';

export interface PrintedLine {
  readonly text: string;
  /** Since the start of the run. */
  readonly atMs: number;
  readonly group: string | undefined;
  readonly kind: 'line' | 'title' | 'debug' | 'annotation';
  readonly style?: Style | undefined;
}

export async function printedLog(
  world: World,
  inputs: Readonly<Record<string, string>> = {},
): Promise<readonly PrintedLine[]> {
  const lines: PrintedLine[] = [];
  let group: string | undefined;
  const print = (kind: PrintedLine['kind'], text: string, style?: Style): void => {
    lines.push({ text, atMs: world.clock.nowMs() - START_MS, group, kind, style });
  };
  const defaults = { 'github-token': 'a-token-of-the-job', 'pull-request-comment': 'false' };
  const dependencies = runDependencies(world, { ...defaults, ...inputs });
  await main({
    ...dependencies,
    log: {
      line: (text, style) => {
        print('line', text, style);
      },
      debug: (text) => {
        print('debug', text);
      },
      openGroup: (title) => {
        // The runner ends an open group when another one starts. The action does not rely on that.
        if (group !== undefined) throw new Error(`"${title}" is opened inside "${group}"`);
        print('title', title);
        group = title;
      },
      closeGroup: () => {
        if (group === undefined) throw new Error('a group is closed, and none is open');
        group = undefined;
      },
      annotate: ({ level, message }) => {
        print('annotation', `${{ error: 'Error', warning: 'Warning', notice: 'Notice' }[level]}: ${message}`);
      },
      mask: () => undefined,
    },
  });
  if (group !== undefined) throw new Error(`"${group}" is left open`);
  return lines;
}
