import { beforeEach, describe, expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/run/github-fault.ts';
import { placeComment } from '../../src/github/place-comment.ts';
import { BOT, GitHubInMemory } from './github-in-memory.ts';

const MARKER = '<!-- convox-rack-update account=123456789012 region=us-east-1 rack=staging -->';
const BODY = `${MARKER}\nnew`;

let github: GitHubInMemory;

beforeEach(() => {
  github = new GitHubInMemory();
});

function place(): Promise<number> {
  return placeComment(github.pullRequests, { pullRequest: 17, marker: MARKER }, BODY, new AbortController().signal);
}

function textsNow(): readonly (string | undefined)[] {
  return github.written.map(({ bodies }) => bodies.at(-1));
}

describe('the comment of a rack', () => {
  test('is begun where there is none', async () => {
    github.comment('hello');
    const id = await place();
    expect(github.written.at(-1)).toMatchObject({ id, pullRequest: 17, bodies: [BODY] });
  });

  test('is found among others and told anew', async () => {
    github.comment('hello');
    const ours = github.comment(`${MARKER}\nold`, BOT);
    github.comment('goodbye');
    await expect(place()).resolves.toBe(ours);
    expect(textsNow()).toEqual(['hello', BODY, 'goodbye']);
  });

  test("is not another rack's, and none that only quotes the marker", async () => {
    github.comment(MARKER.replace('staging', 'staging2'), BOT);
    github.comment(`> ${MARKER}\nlook at this`, BOT);
    await place();
    expect(textsNow().slice(0, 2)).toEqual([MARKER.replace('staging', 'staging2'), `> ${MARKER}\nlook at this`]);
    expect(github.written).toHaveLength(3);
  });

  test("is never put into another person's mouth, though that one has written our marker", async () => {
    github.viewer = 'deployer';
    github.comment(`${MARKER}\nforged`, { login: 'mallory', kind: 'person' });
    github.comment(`${MARKER}\nforged again`, { login: 'mallory', kind: 'person' });
    await place();
    expect(textsNow()).toEqual([`${MARKER}\nforged`, `${MARKER}\nforged again`, BODY]);
    expect(github.asked.filter((one) => one === 'readViewer')).toHaveLength(1);
  });

  test("is the person's whose token the workflow uses", async () => {
    github.viewer = 'deployer';
    const ours = github.comment(`${MARKER}\nold`, { login: 'deployer', kind: 'person' });
    await expect(place()).resolves.toBe(ours);
  });

  test('is begun anew where an app that is not ours has the old one, and found from then on', async () => {
    github.foreign.add(github.comment(`${MARKER}\nof another app`, BOT));
    const ours = await place();
    await expect(place()).resolves.toBe(ours);
    expect(textsNow()).toEqual([`${MARKER}\nof another app`, BODY]);
  });

  test('costs no further comment where GitHub fails in the middle', async () => {
    github.comment(`${MARKER}\nold`, BOT);
    github.refuse('updateComment', { kind: 'unavailable', httpStatus: 502 });
    await expect(place()).rejects.toThrow(GitHubFault);
    expect(github.written).toHaveLength(1);
  });
});
