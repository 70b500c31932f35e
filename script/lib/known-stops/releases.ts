/** The releases of a folder laid out as Convox's bucket is, in the order of the catalog, with their templates. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate, type RackTemplate } from '../../../src/cloudformation/template.ts';
import { parametersInForce, type Scope } from '../../../src/cloudformation/template-conditions.ts';
import { parseReleaseCatalog } from '../../../src/releases/release-catalog.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';

export interface TemplateOfRelease {
  readonly version: RackVersion;
  readonly template: RackTemplate;
}

export type Values = Readonly<Record<string, string>>;

/** Releases whose template is not in the folder are omitted. Every release has `formation.json`. */
export function readReleases(path: string): readonly TemplateOfRelease[] {
  const folder = join(path, 'release');
  const reading = parseReleaseCatalog(readFileSync(join(folder, 'versions.json'), 'utf8'));
  if (reading.kind === 'unusable') throw new Error(`${folder}/versions.json: ${reading.flaws[0]?.expected ?? ''}`);
  return reading.catalog.releases.flatMap(({ version }) => {
    const file = join(folder, version, 'formation.json');
    if (!existsSync(file)) return [];
    const parsed = parseTemplate(readFileSync(file, 'utf8'));
    if (parsed.kind === 'unusable') throw new Error(`${file}: ${parsed.why.flaw}`);
    return [{ version, template: parsed.template }];
  });
}

/** Returns the scope of a template on a rack with these values, and defaults for all others. */
export function scopeOf({ template, version }: TemplateOfRelease, values: Values): Scope {
  const parameters = parametersInForce(template, new Map(Object.entries({ ...values, Version: version })));
  const pseudo = new Map([
    ['AWS::Region', 'us-east-1'],
    ['AWS::StackName', 'RACK'],
  ]);
  return { template, parameters, pseudo };
}
