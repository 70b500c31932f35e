/**
 * Runs the built bundle as GitHub's runner does: inputs as INPUT_*, files for outputs and summary, signals to cancel.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ActionRun {
  /** Path of the bundle, such as dist/index.js. */
  bundle: string;
  inputs: Record<string, string>;
  /** The value of AWS_ENDPOINT_URL. */
  endpointUrl: string;
  /** The Node.js binary. Default: the current one. */
  node?: string;
  env?: Record<string, string | undefined>;
  /** The event that triggered the workflow run. The runner writes it to a file. */
  event?: { name: string; payload: unknown };
  /** Called with each part of the log. */
  onOutput?: (text: string) => void;
  /** Called with the running process, to send signals. */
  onStart?: (run: { kill: (signal: NodeJS.Signals) => void }) => void;
}

export interface ActionResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
  outputs: Record<string, string>;
  summary: string;
  /** The parsed file of the output `report`. Undefined if there is none. */
  report: unknown;
  /** Duration of the process in milliseconds, without the runner's work before and after it. */
  tookMs: number;
  startedAtMs: number;
}

/** Credentials that the simulator accepts. They also disable this machine's AWS settings. */
export const AWS_ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIASIMULATE000000',
  AWS_SECRET_ACCESS_KEY: 'simulator',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};

export async function runAction(run: ActionRun): Promise<ActionResult> {
  const folder = await mkdtemp(join(tmpdir(), 'action-run-'));
  try {
    const files = { output: join(folder, 'output'), summary: join(folder, 'summary.md') };
    await Promise.all([writeFile(files.output, ''), writeFile(files.summary, '')]);
    const event = await writeEvent(run.event, join(folder, 'event.json'));
    const ended = await startProcess(run, { ...event, ...environmentOf(run, folder), ...runnerFiles(files) });
    const outputs = parseOutputs(await readFile(files.output, 'utf8'));
    return {
      ...ended,
      outputs,
      summary: await readFile(files.summary, 'utf8'),
      report: await readReport(outputs['report']),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runnerFiles(files: { output: string; summary: string }): Record<string, string> {
  return { GITHUB_OUTPUT: files.output, GITHUB_STEP_SUMMARY: files.summary };
}

async function writeEvent(event: ActionRun['event'], file: string): Promise<Record<string, string>> {
  if (event === undefined) return {};
  await writeFile(file, JSON.stringify(event.payload));
  return { GITHUB_EVENT_NAME: event.name, GITHUB_EVENT_PATH: file };
}

function environmentOf(run: ActionRun, folder: string): NodeJS.ProcessEnv {
  const inputs = Object.entries(run.inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return {
    PATH: process.env['PATH'],
    // Set by script/test: a tenth less processor time of each run.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    ...AWS_ENVIRONMENT,
    AWS_ENDPOINT_URL: run.endpointUrl,
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '7000000001',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_REPOSITORY: 'example/racks',
    GITHUB_SERVER_URL: 'https://github.com',
    RUNNER_TEMP: folder,
    ...run.env,
    ...(Object.fromEntries(inputs) as Record<string, string>),
  };
}

function startProcess(
  run: ActionRun,
  env: NodeJS.ProcessEnv,
): Promise<Omit<ActionResult, 'outputs' | 'summary' | 'report'>> {
  return new Promise((resolve, reject) => {
    const startedAtMs = Date.now();
    const started = performance.now();
    const child = spawn(run.node ?? process.execPath, [run.bundle], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      run.onOutput?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ exitCode, stdout, stderr, startedAtMs, tookMs: performance.now() - started });
    });
    run.onStart?.({
      kill: (signal) => {
        child.kill(signal);
      },
    });
  });
}

/** Parses the format of GITHUB_OUTPUT: `name<<delimiter`, the lines of the value, the delimiter. */
function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || delimiter === undefined) continue;
    const end = lines.indexOf(delimiter, at + 1);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}

async function readReport(path: string | undefined): Promise<unknown> {
  if (path === undefined || path === '') return undefined;
  return JSON.parse(await readFile(path, 'utf8')) as unknown;
}
