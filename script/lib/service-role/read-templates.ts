/** Reads the templates of a folder that is laid out as Convox's bucket. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './policy.ts';

/** Releases before 20171102200537 have only formation.json. */
const NAMES = ['rack.json', 'formation.json'];

/** @throws Error if the folder has no templates. */
export function readTemplates(folder: string): readonly Template[] {
  const releases = join(folder, 'release');
  const templates = readdirSync(releases).flatMap((version) => {
    const file = NAMES.map((name) => join(releases, version, name)).find((path) => existsSync(path));
    return file === undefined ? [] : [JSON.parse(readFileSync(file, 'utf8')) as Template];
  });
  if (templates.length === 0) throw new Error(`no templates in ${releases}`);
  return templates;
}
