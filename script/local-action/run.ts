/** Runs the Action in GitHub's local-action on the simulator, and compares the outcomes with the expected ones. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/simulator.ts';

const ROOT = join(import.meta.dirname, '../..');
const TOOL = join(import.meta.dirname, 'node_modules');
const STEPS: readonly { readonly inputs: Inputs; readonly outcome: string }[] = [
  { inputs: { mode: 'check' }, outcome: 'behind' },
  { inputs: { mode: 'plan' }, outcome: 'planned' },
  { inputs: { 'required-releases': 'step' }, outcome: 'updated' },
  { inputs: {}, outcome: 'up-to-date' },
];

type Inputs = Readonly<Record<string, string>>;

const given = Object.fromEntries(
  process.argv.slice(2).map((text) => text.split(/=(.*)/s).slice(0, 2) as [string, string]),
);
const aws = await startSimulator({ buckets: { convox: join(ROOT, 'simulator/releases') }, resourceDurationMs: 20 });
const folder = mkdtempSync(join(tmpdir(), 'local-action-'));
try {
  await aws.addRack({ name: 'staging', version: '20190204101500' });
  if (Object.keys(given).length > 0) await run(given);
  else for (const { inputs, outcome } of STEPS) expectOutcome(await run(inputs), outcome);
} finally {
  rmSync(folder, { recursive: true });
  await aws.close();
}

interface Shown {
  readonly output: string;
  readonly summary: string;
}

/** The tool reads inputs and environment from a file, and prints what the Action sends to the runner. */
async function run(inputs: Inputs): Promise<Shown> {
  const summaryFile = join(folder, 'summary.md');
  const dotenv = join(folder, 'dotenv');
  writeFileSync(summaryFile, '');
  const environment = {
    ...Object.fromEntries(
      Object.entries({ rack: 'staging', 'poll-interval': '50ms', ...inputs }).map(([name, value]) => [
        `INPUT_${name.toUpperCase()}`,
        value,
      ]),
    ),
    AWS_ACCESS_KEY_ID: 'AKIASIMULATOR000000',
    AWS_SECRET_ACCESS_KEY: 'clients',
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: aws.url,
    GITHUB_REPOSITORY: 'example/racks',
    GITHUB_STEP_SUMMARY: summaryFile,
    RUNNER_TEMP: folder,
  };
  writeFileSync(
    dotenv,
    Object.entries(environment)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(''),
  );
  return { output: await runTool(dotenv), summary: readFileSync(summaryFile, 'utf8') };
}

/**
 * local-action's own command makes npm download tsx at each run. This starts its entry with the installed tsx, and with
 * the variables that the command would set.
 */
function runTool(dotenv: string): Promise<string> {
  const entry = join(TOOL, '@github/local-action/src/index.ts');
  const child = spawn(join(TOOL, '.bin/tsx'), [entry, 'run', '.', 'script/local-action/entry.ts', dotenv], {
    cwd: ROOT,
    env: { ...process.env, NODE_PACKAGE_MANAGER: 'npm', TARGET_ACTION_PATH: ROOT },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      resolve(output);
    });
  });
}

function expectOutcome({ output, summary }: Shown, outcome: string): void {
  const shown = /set-output name=outcome::(\S*)/.exec(output)?.[1];
  const right = shown === outcome && summary.includes('staging');
  console.log(
    `\nlocal-action: outcome ${shown ?? 'none'}, ${right ? 'as' : 'not as'} expected (${outcome}, with a summary)\n`,
  );
  if (!right) process.exitCode = 1;
}
