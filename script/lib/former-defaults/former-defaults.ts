/**
 * Writes the table in src/rack/former-defaults.ts from the templates of all releases: `node script/lib/former-defaults/former-defaults.ts
 * FOLDER`. FOLDER is laid out as Convox's bucket is. It must be complete: a missing release may be the one with another
 * default.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { formerDefaultsIn } from './table.ts';
import { readReleases } from '../known-stops/releases.ts';

const FILE = join(import.meta.dirname, '../../../src/rack/former-defaults.ts');
const TABLE = /(?<=const FORMER_DEFAULTS[^=]+= new Map\(\[\n).*?(?=\]\);)/s;

const [, , folder = process.env['CONVOX_RELEASES'] ?? '../shared/bucket'] = process.argv;
const rows = [...formerDefaultsIn(readReleases(folder))].map(([name, values]) => JSON.stringify([name, values]));
const source = readFileSync(FILE, 'utf8').replace(TABLE, () => `${rows.join(',\n')},\n`);
writeFileSync(FILE, await format(source, { ...(await resolveConfig(FILE)), filepath: FILE }));
