/** The names of a release's template in the bucket. */
import type { RackVersion } from './rack-version.ts';

export type TemplateFile = 'rack.json' | 'formation.json';

/**
 * The first release with a rack.json. Source: the Makefiles of convox/rack at each release's tag. Every release has a
 * formation.json; where both exist, their content is the same.
 */
const FIRST_WITH_RACK_JSON = '20171102200537';

/** Both file names, first the one that exists for this release in Convox's bucket. A mirror can have either. */
export function templateFilesOf(version: RackVersion): readonly [TemplateFile, TemplateFile] {
  return version < FIRST_WITH_RACK_JSON ? ['formation.json', 'rack.json'] : ['rack.json', 'formation.json'];
}
