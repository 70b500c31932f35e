/** Reads a small file of the job's workspace. */
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** The maximum number of bytes that are read. A version file has one line. */
const LIMIT_BYTES = 4_096;

/**
 * @returns undefined if the workspace has no regular file of that name (a link out of the workspace, a folder, a named
 * pipe, a device), or if it cannot be read. A pull request can add such files.
 */
export async function readWorkspaceFile(path: string, env = process.env): Promise<string | undefined> {
  try {
    // Imported here: loading it would delay the first request of every run, and few runs have a version file.
    const { constants, open, realpath } = await import('node:fs/promises');
    const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? '.');
    const target = await realpath(resolve(workspace, path));
    const inside = relative(workspace, target);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
    // Non-blocking: without it, opening a named pipe waits for a writer forever.
    const file = await open(target, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LIMIT_BYTES), 0, LIMIT_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
