/**
 * examples/dashboard.yml: who can update a rack by ticking a box, and that hostile texts in the issue have no effect.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Contexts } from './expressions.ts';
import { playJob, type PlayedJob, type Site } from './play-job.ts';

const WORKFLOW = readFileSync('examples/dashboard.yml', 'utf8');
const BOX = '- [ ] Update staging to 20240229160000 <!-- update staging us-east-1 20240229160000 -->';
/** In the list item of its rack. */
const OTHER = '  - [ ] Update production to 20240229160000 <!-- update production us-east-1 20240229160000 -->';
const HEAD = '<!-- convox-racks-dashboard -->';
const BEFORE = `${HEAD}\nText with \`code\` and $(touch pwned)\n${BOX}\n${OTHER}\n`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashboard-'));
  for (const name of ['workspace', 'artifacts', 'commands']) mkdirSync(join(folder, name));
  const gh = join(import.meta.dirname, 'fake-gh.ts');
  writeFileSync(join(folder, 'commands/gh'), `#!/bin/sh\nexec "${process.execPath}" "${gh}" "$@"\n`, { mode: 0o755 });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface Edit {
  readonly body: string;
  readonly before?: string;
  readonly permission?: string;
  readonly event?: Record<string, unknown>;
  readonly login?: string;
}

function play({
  body,
  before = BEFORE,
  permission = 'write',
  event = {},
  login = 'octocat',
}: Edit): Promise<PlayedJob> {
  writeFileSync(join(folder, 'artifacts/permission.json'), JSON.stringify({ permission }));
  const issue = { number: 7, body, user: { login: 'github-actions[bot]' } };
  const github = {
    event_name: 'issues',
    token: 'ghs_x',
    event: { issue, changes: { body: { from: before } }, sender: { login, type: 'User' }, ...event },
  };
  const contexts: Contexts = { github, inputs: {}, needs: {}, matrix: {} };
  const [workspace, artifacts, commands] = ['workspace', 'artifacts', 'commands'].map((name) => join(folder, name));
  // The job asks nothing of AWS.
  const aws = { sessions: [] } as unknown as Simulator;
  const oidc = { setSubject: () => undefined, environment: {} } as unknown as Site['oidc'];
  return playJob(WORKFLOW, 'request', {
    aws,
    oidc,
    workspace: workspace ?? '',
    artifacts: artifacts ?? '',
    commands: commands ?? '',
    contexts,
  });
}

const ticked = (box: string): string => box.replace('[ ]', '[x]');
const edited = (): string | undefined => {
  const path = join(folder, 'artifacts/issue-body.txt');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

const NOTHING = { rack: '', region: '', version: '' };

describe('a box in the dashboard', () => {
  it('is cleared, and hands on its rack, region and version', async () => {
    const job = await play({ body: BEFORE.replace(BOX, ticked(BOX)) });
    expect(job).toMatchObject({
      went: 'well',
      outputs: { rack: 'staging', region: 'us-east-1', version: '20240229160000' },
    });
    expect(edited()?.trim()).toBe(BEFORE.trim());
    expect(existsSync(join(folder, 'workspace/pwned'))).toBe(false);
  });

  it('can be in a list, and is cleared there', async () => {
    const job = await play({ body: BEFORE.replace(OTHER, ticked(OTHER)) });
    expect(job).toMatchObject({ went: 'well', outputs: { rack: 'production' } });
    expect(edited()?.trim()).toBe(BEFORE.trim());
  });

  it('does nothing where no box is ticked', async () => {
    expect(await play({ body: `${BEFORE}more text` })).toMatchObject({ went: 'well', outputs: NOTHING });
    expect(edited()).toBeUndefined();
  });

  it('updates no rack where two are ticked', async () => {
    const job = await play({ body: BEFORE.replaceAll('[ ]', '[x]') });
    expect(job).toMatchObject({ went: 'wrong', outputs: NOTHING });
    expect(edited()?.trim()).toBe(BEFORE.trim());
  });

  it.each(['read', 'triage', 'none', ''])('updates no rack for a person with the permission %j', async (permission) => {
    const job = await play({ body: BEFORE.replace(BOX, ticked(BOX)), permission });
    expect(job).toMatchObject({ went: 'wrong', outputs: NOTHING });
    expect(edited()).toBeUndefined();
  });

  it.each([
    ['an edit by an app', { sender: { login: 'github-actions[bot]', type: 'Bot' } }],
    ['an issue of somebody', { issue: { number: 7, body: ticked(BOX), user: { login: 'mallory' } } }],
    [
      'an issue that is no dashboard',
      { issue: { number: 7, body: ticked(BOX), user: { login: 'github-actions[bot]' } } },
    ],
  ])('is not read in %s', async (_what, event) => {
    expect(await play({ body: '', event })).toMatchObject({ went: 'not at all' });
  });

  it.each([
    ['a command in the rack', '- [x] x <!-- update $(touch pwned) us-east-1 1 -->'],
    ['a command in the version', '- [x] x <!-- update staging us-east-1 `touch pwned` -->'],
    ['a quote', `- [x] x <!-- update staging us-east-1 1"; touch pwned; echo " -->`],
    ['an output of its own', '- [x] x <!-- update staging us-east-1 1%0Arack=production -->'],
    ['a rack that was not in the dashboard', '- [x] x <!-- update production-eu eu-west-1 20240229160000 -->'],
    ['another version than the box had', ticked(BOX).replaceAll('20240229160000', '20180615093000')],
    ['an option for grep', '- [x] -e . <!-- update staging us-east-1 1 -->'],
    ['a pattern', '- [x] .* <!-- update staging us-east-1 20240229160000 -->'],
  ])('updates no rack with %s', async (_what, line) => {
    const job = await play({ body: `${BEFORE}${line}\n` });
    expect(job.outputs).toEqual(NOTHING);
    expect(existsSync(join(folder, 'workspace/pwned'))).toBe(false);
  });

  it('updates no rack that the workflow does not list, even if the box was there before', async () => {
    const foreign = '- [ ] Update other to 1 <!-- update other us-east-1 1 -->';
    const job = await play({ before: `${BEFORE}${foreign}\n`, body: `${BEFORE}${ticked(foreign)}\n` });
    expect(job).toMatchObject({ went: 'wrong', outputs: NOTHING });
  });

  it('is not fooled by a sender whose name is a path', async () => {
    const job = await play({ body: BEFORE.replace(BOX, ticked(BOX)), login: '../../octocat' });
    expect(job).toMatchObject({ went: 'wrong', outputs: NOTHING });
  });
});
