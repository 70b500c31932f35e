/** Creates the archive of this project that a GitHub runner downloads, from the current files, committed or not. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Returns the `.tar.gz` that `git archive` makes, without the files that `.gitattributes` excludes (`export-ignore`).
 * @param root the project's folder, a git work tree. Its index stays as it is.
 */
export function actionArchive(root: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const options = { cwd: root, env: { ...process.env, GIT_INDEX_FILE: join(folder, 'index') } };
    execFileSync('git', ['add', '--all'], options);
    const tree = execFileSync('git', ['write-tree'], { ...options, encoding: 'utf8' }).trim();
    return execFileSync('git', ['archive', '--format=tar.gz', tree], { cwd: root, maxBuffer: 100_000_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
