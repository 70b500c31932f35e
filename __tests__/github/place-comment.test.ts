/** Which comment of a pull request is updated, and when a new one is created. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/run/github-fault.ts';
import { placeComment } from '../../src/github/place-comment.ts';
import { BOT, GitHubInMemory } from './github-in-memory.ts';

const MARKER = '<!-- convox-rack-update rack=staging region=us-east-1 id=e78b6c42 -->';
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

describe('placeComment', () => {
  test('updates the comment that it finds among others', async () => {
    github.comment('hello');
    const ours = github.comment(`${MARKER}\nold`, BOT);
    github.comment('goodbye');
    await expect(place()).resolves.toBe(ours);
    expect(textsNow()).toEqual(['hello', BODY, 'goodbye']);
  });

  test('does not change the comment of another rack, or one that only quotes the marker', async () => {
    github.comment(MARKER.replace('staging', 'staging2'), BOT);
    github.comment(`> ${MARKER}\nlook at this`, BOT);
    await place();
    expect(textsNow().slice(0, 2)).toEqual([MARKER.replace('staging', 'staging2'), `> ${MARKER}\nlook at this`]);
    expect(github.written).toHaveLength(3);
  });

  test.each([
    ['another person', 'deployer', 'mallory'],
    ['another app', BOT, 'other-app[bot]'],
    ['an app, where the token is a person’s', 'deployer', BOT],
    ['anyone, where GitHub does not say whose token it is', undefined, BOT],
  ])('does not change a comment with only the marker that %s wrote', async (_who, viewer, author) => {
    github.viewer = viewer;
    github.comment(`${MARKER}\nforged`, author);
    github.comment(`${MARKER}\nforged again`, author);
    await place();
    expect(textsNow()).toEqual([`${MARKER}\nforged`, `${MARKER}\nforged again`, BODY]);
    expect(github.asked.filter((one) => one === 'readViewer')).toHaveLength(1);
  });

  test('creates a new comment where the token may not edit the old one, and finds the new one in the next run', async () => {
    github.foreign.add(github.comment(`${MARKER}\nold`, BOT));
    const ours = await place();
    await expect(place()).resolves.toBe(ours);
    expect(textsNow()).toEqual([`${MARKER}\nold`, BODY]);
  });

  test('creates no second comment where the update fails with HTTP 502', async () => {
    github.comment(`${MARKER}\nold`, BOT);
    github.refuse('updateComment', { kind: 'unavailable', httpStatus: 502 });
    await expect(place()).rejects.toThrow(GitHubFault);
    expect(github.written).toHaveLength(1);
  });
});
