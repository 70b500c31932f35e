/** Convox's releases as they lie in a folder laid out as its bucket, read with nothing of src. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Declared } from './custom-values.ts';

export interface ReleaseFolder {
  readonly path: string;
  /** Of every release whose template is there, oldest first. */
  readonly templates: ReadonlyMap<string, Readonly<Record<string, Declared>>>;
  /** Of every release, each resource by its logical id. */
  readonly resources: ReadonlyMap<string, Resources>;
  /** Names of the published and required releases, in the catalog's order, and of all. */
  readonly required: readonly string[];
  readonly order: readonly string[];
}

export type Resources = Readonly<Record<string, { readonly Type: string; readonly Condition?: string } | undefined>>;

interface Entry {
  readonly version: string;
  readonly published: boolean;
  readonly required: boolean;
}

interface Template {
  readonly Parameters: Readonly<Record<string, Declared>>;
  readonly Resources: Resources;
}

/** Undefined where there is no such folder. */
export function readReleaseFolder(path: string): ReleaseFolder | undefined {
  const folder = join(path, 'release');
  if (!existsSync(join(folder, 'versions.json'))) return undefined;
  const catalog = JSON.parse(readFileSync(join(folder, 'versions.json'), 'utf8')) as Entry[];
  // In the catalog's order, which is not everywhere the order of the names.
  const templates = catalog.flatMap(({ version }) => {
    const file = join(folder, version, 'formation.json');
    return existsSync(file) ? [[version, JSON.parse(readFileSync(file, 'utf8')) as Template] as const] : [];
  });
  return {
    path,
    templates: new Map(templates.map(([version, { Parameters }]) => [version, Parameters])),
    resources: new Map(templates.map(([version, { Resources }]) => [version, Resources])),
    required: catalog.filter(({ published, required }) => published && required).map(({ version }) => version),
    order: catalog.map(({ version }) => version),
  };
}
