/** Draws two releases of a folder by a seed, and the values of a rack at the first. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../simulator/random.ts';
import { customValues } from '../release-sweep/custom-values.ts';
import { requiredBetween, type ReleaseFolder } from '../release-sweep/releases.ts';
import type { Template } from './template.ts';

export interface Pair {
  readonly seed: number;
  readonly from: string;
  readonly to: string;
  /** The values that differ from the defaults: none, or up to six. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface PlanFolder extends Pick<ReleaseFolder, 'path' | 'order' | 'required'> {
  readonly template: (version: string) => Template;
}

/** @throws Error if no release of the folder can be updated to another one. */
export function drawPair(releases: ReleaseFolder, seed: number): Pair {
  const random = seededRandom(seed * 104_729 + 11);
  const below = (length: number): number => Math.floor(random.fraction() * length);
  const versions = [...releases.templates.keys()];
  if (versions.length < 2)
    throw new Error(`${releases.path} has ${versions.length} listed releases with formation.json`);
  const first = below(versions.length - 1);
  const second = first + 1 + below(versions.length - first - 1);
  const [from = '', to = ''] = [versions[first], versions[second]];
  const missing = requiredBetween(releases, from, to).find((name) => !releases.templates.has(name));
  if (missing !== undefined)
    throw new Error(`the required release ${missing} has no formation.json in ${releases.path}`);
  const all = Object.entries(customValues(releases.templates.get(from) ?? {}));
  const count = random.fraction() < 0.4 ? 0 : 1 + below(6);
  const chosen = Array.from({ length: count }, () => all[below(all.length)]).filter((one) => one !== undefined);
  return { seed, from, to, parameters: Object.fromEntries(chosen) };
}

export function planFolder({ path, order, required }: ReleaseFolder): PlanFolder {
  const known = new Map<string, Template>();
  const template = (version: string): Template => {
    const file = join(path, 'release', version, 'formation.json');
    const read = known.get(version) ?? (JSON.parse(readFileSync(file, 'utf8')) as Template);
    known.set(version, read);
    return read;
  };
  return { path, order, required, template };
}
