/** Runs the checks of script/reliability, prints how each ended, and writes that into docs/reliability.md. */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { CHECKS, PAGE, withResult, type Check } from './reliability-table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => CHECKS.every((check) => check.name !== name));
if (unknown.length > 0)
  throw new Error(`No check ${unknown.join(', ')}: there are ${CHECKS.map(({ name }) => name).join(', ')}`);
const page = join(import.meta.dirname, '../../..', PAGE);

for (const check of CHECKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  console.log(`\n${check.name}: ${check.command}`);
  const line = await resultOf(check);
  if (line === undefined) process.exitCode = 1;
  else if (values.write) await write(check, line);
}

/** The line that says how it ended; undefined where it failed. */
async function resultOf({ command, result }: Check): Promise<string | undefined> {
  const child = spawn('bash', ['-c', `${command} 2>&1`], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const exitCode = await new Promise((resolve) => child.on('close', resolve));
  return exitCode === 0 ? result.exec(output)?.[0] : undefined;
}

async function write(check: Check, line: string): Promise<void> {
  const text = withResult(readFileSync(page, 'utf8'), check, line, new Date().toISOString().slice(0, 10));
  writeFileSync(page, await format(text, { ...(await resolveConfig(page)), filepath: page }));
}
