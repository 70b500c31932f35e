/** The version file in the checkout, and links in it that must not be followed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readWorkspaceFile } from '../../src/adapters/github/workspace-file.ts';

let folder: string;
let workspace: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workspace-file-'));
  workspace = join(folder, 'checkout');
  mkdirSync(workspace);
  writeFileSync(join(folder, 'secret'), 'credentials');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function readFrom(path: string): Promise<string | undefined> {
  return readWorkspaceFile(path, { GITHUB_WORKSPACE: workspace });
}

function write(path: string, text: string): void {
  writeFileSync(join(workspace, path), text);
}

it('is read from the workspace, and is undefined if there is no file', async () => {
  mkdirSync(join(workspace, 'ops'));
  write('ops/rack-version', '20260420193621\n');
  expect(await readFrom('ops/rack-version')).toBe('20260420193621\n');
  expect(await readFrom('rack-version')).toBeUndefined();
  expect(await readFrom('ops')).toBeUndefined();
});

it('is not read through links out of the workspace: to a file, a link or a folder', async () => {
  symlinkSync('..', join(workspace, 'up'));
  mkdirSync(`${workspace}-other`);
  writeFileSync(`${workspace}-other/rack-version`, 'credentials');
  const targets = ['../secret', '/etc/hostname', 'up/secret', '../checkout-other/rack-version'];
  for (const [at, target] of targets.entries()) {
    symlinkSync(target, join(workspace, `link-${at}`));
    expect([target, await readFrom(`link-${at}`)]).toEqual([target, undefined]);
  }
  expect(await readFrom('up/secret')).toBeUndefined();
});

it('is read through a link within the workspace or to it, and with a name that starts with two dots', async () => {
  write('..rack-version', 'latest\n');
  symlinkSync('..rack-version', join(workspace, 'rack-version'));
  symlinkSync('checkout', join(folder, 'work'));
  for (const path of ['..rack-version', 'rack-version']) expect(await readFrom(path)).toBe('latest\n');
  expect(await readWorkspaceFile('rack-version', { GITHUB_WORKSPACE: join(folder, 'work') })).toBe('latest\n');
});

it('is not read to its end if it is long', async () => {
  write('rack-version', 'x'.repeat(100_000));
  expect(await readFrom('rack-version')).toHaveLength(4_096);
});

it('is undefined where it is a named pipe, and does not wait for a writer', async () => {
  execFileSync('mkfifo', [join(workspace, 'rack-version')]);
  expect(await readFrom('rack-version')).toBeUndefined();
});
