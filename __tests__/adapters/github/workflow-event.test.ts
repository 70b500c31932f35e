/** The event of a workflow run. @actions/github reads its file once, when it is loaded, so the file is written before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readWorkflowEvent } from '../../../src/adapters/github/workflow-context.ts';
import { searchFor } from '../../../src/github/pull-request-search.ts';

const folder = mkdtempSync(join(tmpdir(), 'event-'));
const repo = { full_name: 'example/racks' };
const PAYLOAD = { pull_request: { number: 17, head: { repo }, base: { repo } } };
const ENV = { GITHUB_REPOSITORY: 'example/racks', GITHUB_REF: 'refs/heads/main', GITHUB_SHA: 'abc' };

beforeAll(() => {
  process.env['GITHUB_EVENT_PATH'] = join(folder, 'event.json');
  writeFileSync(process.env['GITHUB_EVENT_PATH'], JSON.stringify(PAYLOAD));
});

afterAll(() => {
  delete process.env['GITHUB_EVENT_PATH'];
  rmSync(folder, { recursive: true });
});

describe('readWorkflowEvent', () => {
  it.each(['pull_request', 'pull_request_target'])('reads the pull request that a %s event names', async (name) => {
    const event = await readWorkflowEvent({ ...ENV, GITHUB_EVENT_NAME: name });
    expect(event).toEqual({ name, repository: 'example/racks', ref: 'refs/heads/main', sha: 'abc', payload: PAYLOAD });
    expect(searchFor(event)).toEqual({ kind: 'known', number: 17, fromFork: false });
  });

  it.each(['push', 'schedule', 'workflow_dispatch', undefined])(
    'reads no payload of a %s event, which names no pull request',
    async (name) => {
      const event = await readWorkflowEvent({ ...ENV, GITHUB_EVENT_NAME: name });
      expect(event).toMatchObject({ name: name ?? '', payload: undefined });
    },
  );
});
