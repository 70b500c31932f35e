/** A small file of the job's workspace, as the checkout left it. */
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** What is read of a file at most: a version stands on its first line, and nobody's log belongs into an error message. */
const LIMIT_BYTES = 4_096;

/**
 * Undefined where there is no file of that name, none that can be read, or only a link to somewhere else: a pull request
 * may bring links, and what they lead to on a runner is not for a log.
 */
export async function readWorkspaceFile(path: string, env = process.env): Promise<string | undefined> {
  try {
    // Only here: loading it would delay the first request of every run, and few name a file.
    const { open, realpath } = await import('node:fs/promises');
    const workspace = await realpath(env['GITHUB_WORKSPACE'] ?? '.');
    const target = await realpath(resolve(workspace, path));
    const inside = relative(workspace, target);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return undefined;
    const file = await open(target);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LIMIT_BYTES), 0, LIMIT_BYTES, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
