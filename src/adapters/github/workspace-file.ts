/** A small file of the job's workspace, as the checkout left it. */
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What is read of a file at most: a version stands on its first line, and nobody's log belongs into an error message. */
const LIMIT_BYTES = 4_096;

/** Undefined where there is no file of that name, or none that can be read. */
export async function readWorkspaceFile(path: string, env = process.env): Promise<string | undefined> {
  try {
    const file = await open(resolve(env['GITHUB_WORKSPACE'] ?? '.', path));
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
