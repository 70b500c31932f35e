/** Convox's real releases (../shared/convox, or CONVOX_RELEASES), for tests that are skipped where they are not there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';
import { parseReleaseCatalog, type ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import { parseTemplate, type RackTemplate } from '../../src/cloudformation/template.ts';

const root = process.env['CONVOX_RELEASES'] ?? fileURLToPath(new URL('../../../shared/convox', import.meta.url));
const folder = join(root, 'release');
const there = existsSync(join(folder, 'versions.json'));

/** `describe` where the real releases are; else a skipped one whose title says what is missing. */
export function describeOnRealReleases(title: string, body: () => void): void {
  if (there) describe(title, body);
  else describe.skip(`${title} (skipped: no ${folder}; set CONVOX_RELEASES)`, body);
}

/** Names of the releases whose templates are at hand, oldest first. */
export const TEMPLATE_NAMES: readonly string[] = there
  ? readdirSync(folder)
      .filter((name) => name !== 'versions.json')
      .sort()
  : ['(none)'];

export function readRealCatalog(): ReleaseCatalog {
  const reading = parseReleaseCatalog(readFileSync(join(folder, 'versions.json'), 'utf8'));
  if (reading.kind !== 'catalog') throw new Error(JSON.stringify(reading.flaws));
  return reading.catalog;
}

const templates = new Map<string, RackTemplate>();

/** Each template is read once and kept: they are large, and some tests go over every pair. */
export function readRealTemplate(name: string): RackTemplate {
  const known = templates.get(name);
  if (known !== undefined) return known;
  const reading = parseTemplate(readFileSync(join(folder, name, 'rack.json'), 'utf8'));
  if (reading.kind !== 'template') throw new Error(`${name}: ${JSON.stringify(reading.why)}`);
  templates.set(name, reading.template);
  return reading.template;
}
