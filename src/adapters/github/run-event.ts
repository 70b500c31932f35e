/** The event that began this workflow run, from the runner's environment and the file that it leaves for the step. */
// Not node:fs/promises, which would be loaded before the first request for this file alone.
import { readFile } from 'node:fs';
import { promisify } from 'node:util';
import { parseJsonText } from '../../values/json-text.ts';
import type { RunEvent } from '../../github/pull-request-search.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Empty outside of Actions; without a payload where the file cannot be read. */
export async function readRunEvent(env: Environment = process.env): Promise<RunEvent> {
  const path = env['GITHUB_EVENT_PATH'] ?? '';
  const text = path === '' ? '' : await promisify(readFile)(path, 'utf8').catch(() => '');
  return {
    name: env['GITHUB_EVENT_NAME'] ?? '',
    repository: env['GITHUB_REPOSITORY'] ?? '',
    ref: env['GITHUB_REF'] ?? '',
    sha: env['GITHUB_SHA'] ?? '',
    payload: parseJsonText(text)?.json,
  };
}
