/** The demo of script/demo: runs the bundle on the simulator, as a runner does, and shows what it prints and writes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Marked } from 'marked';
import markedAlert from 'marked-alert';
import { startOidc } from '../simulator/github/oidc.ts';
import { runAction, type ActionResult } from '../simulator/runner/run-action.ts';
import { startSimulator } from '../simulator/simulator.ts';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    releases: { type: 'string', default: join(root, 'simulator/releases') },
    from: { type: 'string', default: '20180615093000' },
    out: { type: 'string', default: join(root, '.demo') },
  },
});

interface Run {
  readonly title: string;
  readonly inputs: Readonly<Record<string, string>>;
}

const FIRST_RUNS: readonly Run[] = [
  { title: 'check: is an update available?', inputs: { mode: 'check' } },
  { title: 'plan: what would an update do?', inputs: { mode: 'plan' } },
  { title: 'update: to the first required release', inputs: {} },
];
const ALL_STEPS: Run = { title: 'update with `step`: to the latest release', inputs: { 'required-releases': 'step' } };
const ALLOWED: Run = {
  title: 'update with `replacements: allow`: what the last run refused',
  inputs: { 'required-releases': 'step', replacements: 'allow' },
};
const NOTHING_LEFT: Run = { title: 'update again: the rack is up to date', inputs: {} };

// Close to what GitHub shows. Only GitHub draws diagrams; docs/pictures shows some.
const marked = new Marked(markedAlert());

const aws = await startSimulator({ buckets: { convox: resolve(values.releases) }, resourceDurationMs: 60 });
// As in a job with `id-token: write` and without any AWS credentials.
const oidc = await startOidc();
const { issuer, publicKey } = oidc;
aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
const roleArn = aws.addRole({ name: 'rack-updater', issuer, sub: 'repo:example/racks:*', aud: 'sts.amazonaws.com' });
const pages: string[] = [];
try {
  await aws.addRack({ name: 'staging', version: values.from, api: { awayMs: 400 } });
  aws.addApp({
    rack: 'staging',
    name: 'shop',
    parameters: { WebFormation: '1,256,512', WorkerFormation: '2,256,512' },
  });
  for (const run of FIRST_RUNS) await show(run);
  const end = await show(ALL_STEPS);
  // With real releases the last step deletes the classic load balancer, which needs an input.
  if (end.outputs['outcome'] === 'refused') await show(ALLOWED);
  const last = await show(NOTHING_LEFT);
  if (last.outputs['outcome'] !== 'up-to-date') process.exitCode = 1;
} finally {
  await Promise.all([aws.close(), oidc.close()]);
}
mkdirSync(values.out, { recursive: true });
const page = join(values.out, 'summary.html');
writeFileSync(page, html(pages.join('\n<hr>\n')));
console.log(`\nThe summaries as a page: ${page}`);

async function show({ title, inputs }: Run): Promise<ActionResult> {
  console.log(`\n\x1b[1m━━ ${title}\x1b[0m\n`);
  const result = await runAction({
    bundle: join(root, 'dist/index.js'),
    endpointUrl: aws.url,
    inputs: { rack: 'staging', 'poll-interval': '250ms', 'role-to-assume': roleArn, ...inputs },
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, ...oidc.environment },
    onOutput: (text) => process.stdout.write(withoutDebugLines(text)),
  });
  printResult(result);
  pages.push(`<h2>${title}</h2>\n${marked.parse(result.summary, { async: false })}`);
  return result;
}

/** A runner shows debug lines only where the workflow asks for them. */
function withoutDebugLines(text: string): string {
  return text.replaceAll(/^::debug::.*\n/gm, '');
}

function printResult({ exitCode, outputs, summary, stderr, tookMs }: ActionResult): void {
  if (stderr.trim() !== '') console.log(`\nstderr:\n${stderr}`);
  console.log(`\nexit code ${String(exitCode)} after ${(tookMs / 1000).toFixed(1)} s; outputs:`);
  for (const [name, value] of Object.entries(outputs)) console.log(`  ${name.padEnd(18)}${value}`);
  console.log(`\nsummary:\n${summary.replaceAll(/^/gm, '  ')}`);
}

function html(body: string): string {
  return `<!doctype html>
<meta charset="utf-8"><title>Step summaries</title>
<style>
  body { font: 14px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1f2328; }
  table { border-collapse: collapse; margin: 1rem 0; } th, td { border: 1px solid #d1d9e0; padding: .35rem .8rem; text-align: left; }
  th, tr:nth-child(2n) td { background: #f6f8fa; } code { background: #eff1f3; border-radius: 4px; padding: .1em .35em; font-size: 85%; }
  .markdown-alert { border-left: 4px solid #d1d9e0; padding: .1rem 1rem; margin: 1rem 0; } .markdown-alert-title { font-weight: 600; }
  .markdown-alert-title svg { vertical-align: text-bottom; margin-right: .4rem; fill: currentColor; }
  .markdown-alert-warning { border-color: #9a6700; } .markdown-alert-caution { border-color: #cf222e; } .markdown-alert-note { border-color: #0969da; }
  .markdown-alert-warning .markdown-alert-title { color: #9a6700; } .markdown-alert-caution .markdown-alert-title { color: #cf222e; }
  .markdown-alert-note .markdown-alert-title { color: #0969da; }
  pre { background: #f6f8fa; padding: .8rem 1rem; overflow: auto; } pre code { background: none; padding: 0; }
  pre:has(.language-mermaid)::before { content: 'A diagram, drawn by GitHub:'; display: block; font-style: italic; color: #59636e; }
  summary { cursor: pointer; } hr { margin: 2.5rem 0; border: 0; border-top: 4px solid #d1d9e0; } h2:first-child { margin-top: 0; }
</style>
${body}
`;
}
