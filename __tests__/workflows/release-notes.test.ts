/** script/release-notes: a tag is released only if package.json and the changelog have its version. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const CHANGELOG = `# Changelog

## [Unreleased]

## [1.2.0] - 2026-11-25

### Added

- Something.

## [1.1.0] - 2026-10-01

- Older.
`;

describe('script/release-notes', () => {
  let project = '';
  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'release-notes-'));
    mkdirSync(join(project, 'script'));
    copyFileSync('script/release-notes', join(project, 'script/release-notes'));
    writeFileSync(join(project, 'CHANGELOG.md'), CHANGELOG);
    writeFileSync(join(project, 'package.json'), '{ "version": "1.2.0" }');
  });
  afterEach(() => {
    rmSync(project, { recursive: true });
  });

  const notesOf = (tag: string): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
    spawnSync('bash', [join(project, 'script/release-notes'), tag], { encoding: 'utf8' });

  test("prints the version's section, without its heading and without the next one", () => {
    expect(notesOf('v1.2.0')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^\s*### Added\n\n- Something\.\n$/),
    });
  });

  test('rejects a tag that is not the version of package.json', () => {
    expect(notesOf('v1.1.0')).toMatchObject({ status: 1, stderr: 'package.json says 1.2.0, the tag says 1.1.0\n' });
  });

  test('rejects a version without a section in the changelog', () => {
    writeFileSync(join(project, 'CHANGELOG.md'), CHANGELOG.replace('[1.2.0]', '[1.3.0]'));
    expect(notesOf('v1.2.0')).toMatchObject({ status: 1, stdout: '' });
  });
});
