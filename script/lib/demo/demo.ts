/** The demo of script/demo: runs the bundle on the simulator, as a runner does, and shows the result of each run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startOidc } from '../../../simulator/github/oidc.ts';
import { runAction, type ActionResult } from '../../../simulator/runner/run-action.ts';
import { startSimulator, type Simulator } from '../../../simulator/simulator.ts';
import { demoPage, type Shown } from './page.ts';

const root = join(import.meta.dirname, '../../..');
const OWN_RELEASES = join(root, 'simulator/releases');
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: OWN_RELEASES },
    from: { type: 'string', default: '20180615093000' },
    out: { type: 'string', default: join(root, '.demo') },
    verbose: { type: 'boolean', default: false },
  },
});

interface Act {
  readonly title: string;
  readonly rack: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** The outcome with the simulator's releases. It can differ for other releases. */
  readonly outcome: string;
  readonly before?: (aws: Simulator) => unknown;
  readonly after?: (aws: Simulator) => void;
  /** Shows the first warning of the run instead of its reason. */
  readonly warning?: boolean;
  /** Puts its summary at the start of the page. */
  readonly first?: boolean;
}

const STEP = { 'required-releases': 'step' };
const FAILING = 'Instances';

const ACTS: readonly Act[] = [
  {
    title: 'Is an update available?',
    rack: 'staging',
    inputs: { mode: 'check' },
    outcome: 'behind',
    before: addStaging,
  },
  { title: 'What would an update do?', rack: 'staging', inputs: { mode: 'plan' }, outcome: 'planned' },
  {
    title: 'A plan prevents that a customized parameter is lost',
    rack: 'legacy',
    inputs: { mode: 'plan' },
    outcome: 'planned',
    warning: true,
    before: (aws) => aws.addRack({ name: 'legacy', version: values.from, parameters: { ContainerDisk: '40' } }),
  },
  { title: 'Update: it ends at the first required release', rack: 'staging', inputs: {}, outcome: 'updated' },
  {
    title: 'Update over all required releases to the latest',
    rack: 'europe',
    inputs: STEP,
    outcome: 'updated',
    before: (aws) => aws.addRack({ name: 'europe', version: values.from, api: { downMs: 400 } }),
    first: true,
  },
  { title: 'Update again: there is nothing to do', rack: 'europe', inputs: {}, outcome: 'up-to-date' },
  {
    title: 'An update fails, and CloudFormation rolls it back',
    rack: 'production',
    inputs: {},
    outcome: 'rolled-back',
    before: async (aws) => {
      await aws.addRack({ name: 'production', version: values.from });
      const reason =
        'Received 0 SUCCESS signal(s) out of 3. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
      aws.failResource({ logicalId: FAILING, reason });
    },
    after: (aws) => {
      aws.removeFailures(FAILING);
    },
  },
];

/** What a route over Convox's own releases requires: its last step deletes the classic load balancer. */
const ALLOWED: Act = {
  title: 'Update with `replacements: allow`: what the last run refused',
  rack: 'europe',
  inputs: { ...STEP, replacements: 'allow' },
  outcome: 'updated',
};

const hasOwnReleases = resolve(values.releases) === OWN_RELEASES;
const acts = hasOwnReleases ? ACTS : ACTS.filter(({ rack }) => ['staging', 'europe'].includes(rack));
const aws = await startSimulator({ buckets: { convox: resolve(values.releases) }, resourceDurationMs: 60 });
// As in a job with `id-token: write` and without AWS credentials.
const oidc = await startOidc();
const { issuer, publicKey } = oidc;
aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
const roleArn = aws.addRole({ name: 'rack-updater', issuer, sub: 'repo:example/racks:*', aud: 'sts.amazonaws.com' });
const shown: Shown[] = [];
try {
  for (const act of acts) {
    const result = await play(act);
    if (!hasOwnReleases && act.rack === 'europe' && result.outputs['outcome'] === 'refused') await play(ALLOWED);
  }
} finally {
  await Promise.all([aws.close(), oidc.close()]);
}
mkdirSync(values.out, { recursive: true });
const page = join(values.out, 'summary.html');
writeFileSync(page, demoPage(shown, root));
console.log(`\nThe summaries, as GitHub shows them: ${relative('', page)}`);
if (!values.verbose) console.log('Logs, outputs and summaries here: script/demo --verbose');

async function addStaging(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: values.from, api: { downMs: 400 } });
  const parameters = { WebFormation: '1,256,512', WorkerFormation: '2,256,512' };
  aws.addApp({ rack: 'staging', name: 'shop', parameters });
}

async function play({
  title,
  rack,
  inputs,
  outcome,
  before,
  after,
  warning = false,
  first = false,
}: Act): Promise<ActionResult> {
  await before?.(aws);
  const earlier = aws.requests.length;
  const given = Object.entries(inputs).map(([name, value]) => `${name}: ${value}`);
  console.log(`\n${bold(title)}  ${dim([`rack: ${rack}`, ...given].join(', '))}`);
  const result = await runAction({
    bundle: join(root, 'dist/index.js'),
    endpointUrl: aws.url,
    // Release notes need GitHub, which the demo does not have.
    inputs: { rack, 'poll-interval': '250ms', 'release-notes': 'false', 'role-to-assume': roleArn, ...inputs },
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, ...oidc.environment },
    ...(values.verbose && { onOutput: (text: string) => process.stdout.write(asRunner(text)) }),
  });
  after?.(aws);
  const { outputs, exitCode, tookMs } = result;
  const requests = aws.requests.slice(earlier);
  const executed = requests.filter(({ action }) => action === 'ExecuteChangeSet').length;
  if (values.verbose) printDetails(result);
  const mark = exitCode === 0 ? green('✓') : red('✗');
  const text = (warning ? firstWarning(result) : undefined) ?? outputs['reason'] ?? '';
  console.log(`  ${mark} ${bold(outputs['outcome'] ?? '')}: ${text}`);
  const updates = ['nothing was updated', '1 update started'][executed] ?? `${executed} updates started`;
  console.log(
    dim(`  ${(tookMs / 1000).toFixed(1)} s on the simulator, ${requests.length} requests to AWS, ${updates}`),
  );
  if (hasOwnReleases && outputs['outcome'] !== outcome) {
    console.error(red(`  expected: ${outcome}`));
    process.exitCode = 1;
  }
  shown.push({ title, isGreen: exitCode === 0, summary: result.summary, first });
  return result;
}

/** Formats the log as a runner does: groups as headings, no debug lines, and no commands such as masks. */
function asRunner(text: string): string {
  return text.replaceAll(/^::group::/gm, '▾ ').replaceAll(/^::.*\n/gm, '');
}

/** Returns the text of the run's first warning annotation. */
function firstWarning({ stdout }: ActionResult): string | undefined {
  return /^::warning [^:]*::(.*)$/m.exec(stdout)?.[1]?.replaceAll('%0A', ' ').replaceAll('%25', '%');
}

function printDetails({ exitCode, outputs, summary, stderr }: ActionResult): void {
  if (stderr.trim() !== '') console.log(`\nstderr:\n${stderr}`);
  console.log(`\nexit code ${String(exitCode)}; outputs:`);
  for (const [name, value] of Object.entries(outputs)) console.log(`  ${name.padEnd(18)}${value}`);
  console.log(`\nsummary:\n${summary.replaceAll(/^/gm, '  ')}`);
}

function styled(code: number, text: string): string {
  return process.env['NO_COLOR'] === undefined ? `\x1b[${code}m${text}\x1b[0m` : text;
}
function bold(text: string): string {
  return styled(1, text);
}
function dim(text: string): string {
  return styled(2, text);
}
function green(text: string): string {
  return styled(32, text);
}
function red(text: string): string {
  return styled(31, text);
}
