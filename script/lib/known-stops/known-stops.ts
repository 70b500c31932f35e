/** Regenerates docs/known-stops.md from a folder of releases: `node script/lib/known-stops/known-stops.ts ../shared/bucket`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownStopsPage, PAGE } from './page.ts';

const folder = process.argv[2] ?? process.env['CONVOX_RELEASES'] ?? '../shared/bucket';
writeFileSync(join(import.meta.dirname, '../../..', PAGE), await knownStopsPage(folder));
