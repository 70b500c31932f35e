/** Starts a moto server with the launcher's patches, uploads releases, and runs the AWS CLI on it. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { AWS_ENVIRONMENT, runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { ConformanceRoute } from './route.ts';

const ROOT = join(import.meta.dirname, '../..');
const START_LIMIT_MS = 30_000;
/** A longer run waits for something that moto does not provide. */
const RUN_LIMIT_MS = 180_000;

/** The attributes by which the end of an update can be detected: client token, LastUpdatedTime. */
export type EndSigns = 'both' | 'token' | 'time' | 'neither';

export interface Moto {
  readonly route: ConformanceRoute;
  /** The JSON that the AWS CLI prints. */
  readonly aws: (...args: readonly string[]) => unknown;
  readonly run: (inputs: Readonly<Record<string, string>>, program?: string) => Promise<ActionResult>;
  stop(): Promise<void>;
  /** How many resources moto created itself, and how many it only recorded. Known after the server has stopped. */
  counts(): string;
}

export async function startMoto(route: ConformanceRoute, signs: EndSigns): Promise<Moto> {
  const folder = mkdtempSync(join(tmpdir(), 'moto-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const countsFile = join(folder, 'counts.json');
  const env = { ...process.env, CONFORMANCE_END_SIGNS: signs, CONFORMANCE_COUNTS: countsFile };
  const server = spawn('python3', [join(import.meta.dirname, 'launcher.py'), '-p', String(port)], {
    env,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  await untilAnswered(url, () => server.exitCode);
  const cli = { ...process.env, ...AWS_ENVIRONMENT, AWS_DEFAULT_REGION: 'us-east-1', AWS_ENDPOINT_URL: url };
  const aws = (...args: readonly string[]): unknown => {
    const output = execFileSync('aws', [...args, '--output', 'json'], { env: cli, encoding: 'utf8' });
    return output.trim() === '' ? undefined : (JSON.parse(output) as unknown);
  };
  upload(route, aws);
  let counted = '';
  return {
    route,
    aws,
    run: (inputs, program = 'index.js') =>
      runAction({
        bundle: join(ROOT, 'dist', program),
        endpointUrl: url,
        inputs,
        onStart: ({ kill }) => {
          void setTimeout(RUN_LIMIT_MS, undefined, { ref: false }).then(() => {
            kill('SIGINT');
          });
        },
      }),
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      if (existsSync(countsFile)) {
        const { moto, recorded } = JSON.parse(readFileSync(countsFile, 'utf8')) as Record<'moto' | 'recorded', number>;
        counted = `${moto} created by moto, ${recorded} only recorded`;
      }
      rmSync(folder, { recursive: true });
    },
    counts: () => counted,
  };
}

/** Uploads the templates of the route and of the newest release. */
function upload({ folder, from, middle, target, downgrade }: ConformanceRoute, aws: Moto['aws']): void {
  const releases = join(folder, 'release');
  const newest =
    readdirSync(releases)
      .filter((name) => /^\d{14}$/.test(name))
      .sort()
      .at(-1) ?? target;
  const put = (key: string): void => {
    const path = join(releases, key);
    if (!existsSync(path)) return;
    aws('s3api', 'put-object', '--bucket', 'convox', '--key', `release/${key}`, '--body', path, '--acl', 'public-read');
  };
  aws('s3api', 'create-bucket', '--bucket', 'convox', '--acl', 'public-read');
  aws('s3api', 'create-bucket', '--bucket', 'copies');
  put('versions.json');
  for (const version of new Set([from, middle, target, newest, downgrade.from, downgrade.to])) {
    for (const name of ['rack.json', 'formation.json']) put(`${version}/${name}`);
  }
}

async function untilAnswered(url: string, exitCode: () => number | null): Promise<void> {
  const deadlineMs = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadlineMs && exitCode() === null) {
    const isThere = await fetch(`${url}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await setTimeout(200);
  }
  throw new Error('moto_server does not start: run python3 script/moto/launcher.py to see why');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => {
        resolve(port);
      });
    });
  });
}
