/** examples/dashboard.yml: who can update a rack by checking a box, and that hostile texts in the issue have no effect. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { playJob, type PlayedJob } from './play-job.ts';
import { useSite } from './site.ts';

const WORKFLOW = readFileSync('examples/dashboard.yml', 'utf8');
const BOX = '- [ ] Update staging to 20240229160000 <!-- update staging us-east-1 20240229160000 -->';
/** In the list item of its rack. */
const NESTED = '  - [ ] Update production to 20240229160000 <!-- update production us-east-1 20240229160000 -->';
const BEFORE = `<!-- convox-racks-dashboard -->\nText with \`code\` and $(touch pwned)\n${BOX}\n${NESTED}\n`;
const NONE = { rack: '', region: '', version: '' };
const BOT = { login: 'github-actions[bot]' };

const site = useSite();
const checked = (box: string): string => box.replace('[ ]', '[x]');
const bodyWith = (box: string): string => BEFORE.replace(box, checked(box));

interface Edit {
  readonly before?: string;
  readonly permission?: string;
  readonly login?: string;
  /** Parts of the event in place of the usual ones. */
  readonly event?: object;
}

function edit(
  body: string,
  { before = BEFORE, permission = 'write', login = 'octocat', event = {} }: Edit = {},
): Promise<PlayedJob> {
  writeFileSync(join(site().artifacts, 'permission.json'), JSON.stringify({ permission }));
  const issue = { number: 7, body, user: BOT };
  const usual = { issue, changes: { body: { from: before } }, sender: { login, type: 'User' } };
  const github = { event_name: 'issues', token: 'ghs_x', event: { ...usual, ...event } };
  return playJob(WORKFLOW, 'request', { site: site(), contexts: { github } });
}

/** The body that the job has written; none: it has not written. */
function written(): string | undefined {
  const path = join(site().artifacts, 'issue-body.txt');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

function expectNoCommandRun(): void {
  expect(existsSync(join(site().workspace, 'pwned'))).toBe(false);
}

describe('a box in the dashboard', () => {
  it.each([
    ['at the start of a line', BOX, 'staging'],
    ['in a list', NESTED, 'production'],
  ])('%s is cleared, and passes on its rack, region and version', async (_where, box, rack) => {
    const outputs = { rack, region: 'us-east-1', version: '20240229160000' };
    expect(await edit(bodyWith(box))).toMatchObject({ result: 'success', outputs });
    expect(written()).toBe(BEFORE.trim());
    expectNoCommandRun();
  });

  it('does nothing if no box is checked', async () => {
    expect(await edit(`${BEFORE}more text`)).toMatchObject({ result: 'success', outputs: NONE });
    expect(written()).toBeUndefined();
  });

  it('updates no rack if two are checked', async () => {
    expect(await edit(BEFORE.replaceAll('[ ]', '[x]'))).toMatchObject({ result: 'failure', outputs: NONE });
    expect(written()).toBe(BEFORE.trim());
  });

  it.each<[string, Edit]>([
    ...['read', 'triage', 'none', ''].map((permission): [string, Edit] => [
      `a person with the permission '${permission}'`,
      { permission },
    ]),
    ['a sender whose name is a path', { login: '../../octocat' }],
  ])('updates no rack for %s', async (_who, by) => {
    expect(await edit(bodyWith(BOX), by)).toMatchObject({ result: 'failure', outputs: NONE });
    expect(written()).toBeUndefined();
  });

  it.each([
    ['an edit by an app', { sender: { ...BOT, type: 'Bot' } }],
    ['an issue of another person', { issue: { number: 7, body: bodyWith(BOX), user: { login: 'mallory' } } }],
    ['an issue that is not a dashboard', { issue: { number: 7, body: checked(BOX), user: BOT } }],
  ])('is not read in %s', async (_what, event) => {
    expect(await edit(bodyWith(BOX), { event })).toMatchObject({ result: 'skipped' });
  });

  it.each([
    ['a command in the rack', '- [x] x <!-- update $(touch pwned) us-east-1 1 -->'],
    ['a command in the version', '- [x] x <!-- update staging us-east-1 `touch pwned` -->'],
    ['a quote', `- [x] x <!-- update staging us-east-1 1"; touch pwned; echo " -->`],
    ['an output of its own', '- [x] x <!-- update staging us-east-1 1%0Arack=production -->'],
    ['a rack that was not in the dashboard', '- [x] x <!-- update production-eu eu-west-1 20240229160000 -->'],
    ['another version than the box had', checked(BOX).replaceAll('20240229160000', '20180615093000')],
    ['an option for grep', '- [x] -e . <!-- update staging us-east-1 1 -->'],
    ['a pattern', '- [x] .* <!-- update staging us-east-1 20240229160000 -->'],
  ])('updates no rack with %s', async (_what, line) => {
    expect((await edit(`${BEFORE}${line}\n`)).outputs).toEqual(NONE);
    expectNoCommandRun();
  });

  it('updates no rack that the workflow does not list, even if the box was there before', async () => {
    const foreign = '- [ ] Update other to 1 <!-- update other us-east-1 1 -->';
    const job = await edit(`${BEFORE}${checked(foreign)}\n`, { before: `${BEFORE}${foreign}\n` });
    expect(job).toMatchObject({ result: 'failure', outputs: NONE });
  });
});
