/** A small file of the job's workspace, as the checkout left it. */
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** What is read of a file at most: a version stands on its first line, and nobody's log belongs into an error message. */
const LIMIT_BYTES = 4_096;

/**
 * @returns undefined where there is no regular file of that name inside the workspace (a link to a file outside, a folder,
 * a named pipe, a device), or it cannot be read. A pull request can bring such links.
 */
export async function readWorkspaceFile(path: string, env = process.env): Promise<string | undefined> {
  try {
    // Only here: loading it would delay the first request of every run, and few name a file.
    const { constants, open, realpath } = await import('node:fs/promises');
    const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? '.');
    const target = await realpath(resolve(workspace, path));
    const inside = relative(workspace, target);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
    // Without blocking: opening a named pipe would otherwise wait for a writer, without an end.
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
