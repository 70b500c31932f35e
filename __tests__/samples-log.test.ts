/** docs/samples/rolled-back.log.txt shows a whole run's log, every group unfolded: rendered from a run, kept in step here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { LATER, sampleWorld } from './builders/sample-rack.ts';
import { printedLog, type PrintedLine } from './printed-log.ts';

const FILE = join(import.meta.dirname, '../docs/samples/rolled-back.log.txt');

it('the sample of a log is the log of such a run', async () => {
  const world = sampleWorld();
  // The same run as docs/samples/rolled-back.md.
  const reason =
    'Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
  world.failing = { logicalId: 'Instances', reason, release: LATER };
  const lines = await printedLog(world, { 'required-releases': 'step' });
  const text = `${lines.flatMap(shown).join('\n')}\n`;
  // UPDATE_SAMPLES=yes writes it anew; the difference is then read in the commit.
  if (process.env['UPDATE_SAMPLES'] === 'yes') writeFileSync(FILE, text);
  expect(existsSync(FILE) ? readFileSync(FILE, 'utf8') : '').toBe(text);
});

/** As the runner shows it: an open group's title with a mark, its lines moved in, debug lines not at all. */
function shown({ kind, text, group }: PrintedLine): readonly string[] {
  if (kind === 'debug') return [];
  if (kind === 'title') return [`▼ ${text}`];
  return text.split('\n').map((line) => (group === undefined ? line : `    ${line}`));
}
