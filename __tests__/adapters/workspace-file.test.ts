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

it('is read from the workspace, not from the working directory', async () => {
  mkdirSync(join(workspace, 'ops'));
  writeFileSync(join(workspace, 'ops/rack-version'), '20260420193621\n');
  expect(await readFrom('ops/rack-version')).toBe('20260420193621\n');
});

it('is undefined if there is none, or only a folder', async () => {
  mkdirSync(join(workspace, 'folder'));
  expect(await readFrom('rack-version')).toBeUndefined();
  expect(await readFrom('folder')).toBeUndefined();
});

it.each([
  ['a file next to the workspace', '../secret'],
  ['a file anywhere', '/etc/hostname'],
])('is not read through a link to %s', async (_title, target) => {
  symlinkSync(target, join(workspace, 'rack-version'));
  expect(await readFrom('rack-version')).toBeUndefined();
});

it('is not read through a linked folder, nor through a link to a link', async () => {
  symlinkSync('..', join(workspace, 'up'));
  symlinkSync('up/secret', join(workspace, 'rack-version'));
  expect(await readFrom('up/secret')).toBeUndefined();
  expect(await readFrom('rack-version')).toBeUndefined();
});

it('is not read from a folder whose name only starts like the workspace’s', async () => {
  mkdirSync(`${workspace}-other`);
  writeFileSync(`${workspace}-other/rack-version`, 'credentials');
  symlinkSync('../checkout-other/rack-version', join(workspace, 'rack-version'));
  expect(await readFrom('rack-version')).toBeUndefined();
});

it('is read if its name starts with two dots', async () => {
  writeFileSync(join(workspace, '..rack-version'), 'latest\n');
  expect(await readFrom('..rack-version')).toBe('latest\n');
});

it('is read through a link within the workspace', async () => {
  mkdirSync(join(workspace, 'ops'));
  writeFileSync(join(workspace, 'ops/current'), 'latest\n');
  symlinkSync('ops/current', join(workspace, 'rack-version'));
  expect(await readFrom('rack-version')).toBe('latest\n');
});

it('is read if the workspace itself is reached through a link', async () => {
  writeFileSync(join(workspace, 'rack-version'), 'latest\n');
  symlinkSync('checkout', join(folder, 'work'));
  expect(await readWorkspaceFile('rack-version', { GITHUB_WORKSPACE: join(folder, 'work') })).toBe('latest\n');
});

it('is not read to its end if it is long', async () => {
  writeFileSync(join(workspace, 'rack-version'), 'x'.repeat(100_000));
  expect(await readFrom('rack-version')).toHaveLength(4_096);
});

it('is undefined where it is a named pipe, and does not wait for a writer', async () => {
  execFileSync('mkfifo', [join(workspace, 'rack-version')]);
  expect(await readFrom('rack-version')).toBeUndefined();
});
