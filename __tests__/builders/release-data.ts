/**
 * Convox's real releases (../shared/bucket, or CONVOX_RELEASES). Tests that need them are skipped if they are missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { readReleases, type TemplateOfRelease } from '../../script/lib/known-stops/releases.ts';
import { parseReleaseCatalog, type ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';

/** A folder laid out as Convox's bucket is. */
export const REAL_BUCKET = process.env['CONVOX_RELEASES'] ?? join(import.meta.dirname, '../../../shared/bucket');
const catalogFile = join(REAL_BUCKET, 'release/versions.json');
export const HAS_REAL_BUCKET = existsSync(catalogFile);

/** `describe` if the real releases are available; otherwise a skipped one whose title says what is missing. */
export function describeOnRealReleases(title: string, body: () => void): void {
  if (HAS_REAL_BUCKET) describe(title, body);
  else describe.skip(`${title} (skipped: no ${catalogFile}; set CONVOX_RELEASES)`, body);
}

/** The releases whose template is in the folder, in the order of the catalog. */
export const REAL_RELEASES: readonly TemplateOfRelease[] = HAS_REAL_BUCKET ? readReleases(REAL_BUCKET) : [];

/** Never empty, because `test.each` requires that. */
export const TEMPLATE_NAMES: readonly string[] = HAS_REAL_BUCKET
  ? REAL_RELEASES.map(({ version }) => version)
  : ['(none)'];

export function readRealCatalog(): ReleaseCatalog {
  const reading = parseReleaseCatalog(readFileSync(catalogFile, 'utf8'));
  if (reading.kind !== 'catalog') throw new Error(JSON.stringify(reading.flaws));
  return reading.catalog;
}

export function realTemplate(name: string): RackTemplate {
  const release = REAL_RELEASES.find(({ version }) => version === name);
  if (release === undefined) throw new Error(`no template of ${name} in ${REAL_BUCKET}`);
  return release.template;
}
