/** Reads Convox's releases from a folder laid out as its bucket, without code of src/. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Declared } from './custom-values.ts';

export interface ReleaseFolder {
  readonly path: string;
  /** The parameters of each listed release whose template is in the folder, oldest first. */
  readonly templates: ReadonlyMap<string, Readonly<Record<string, Declared>>>;
  /** The resources of each release by logical id. */
  readonly resources: ReadonlyMap<string, Resources>;
  /** The published and required releases, in the order of the catalog. */
  readonly required: readonly string[];
  readonly order: readonly string[];
  /** Templates that are not in the list. No rack is updated from or to them. */
  readonly unlisted: readonly string[];
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

/**
 * Undefined if the folder does not exist.
 * @throws Error that names the file, if the list or a template does not have Convox's format.
 */
export function readReleaseFolder(path: string): ReleaseFolder | undefined {
  const folder = join(path, 'release');
  const list = join(folder, 'versions.json');
  if (!existsSync(list)) return undefined;
  const catalog = readCatalog(list);
  const templates = new Map<string, Template['Parameters']>();
  const resources = new Map<string, Resources>();
  // The order of the catalog differs from the order of the names in some places.
  for (const { version } of catalog) {
    const file = join(folder, version, 'formation.json');
    if (!existsSync(file)) continue;
    const template = readTemplate(file);
    templates.set(version, template.Parameters);
    resources.set(version, withTypesOnly(template.Resources));
  }
  const order = catalog.map(({ version }) => version);
  const listed = new Set(order);
  return {
    path,
    templates,
    resources,
    required: catalog.filter(({ published, required }) => published && required).map(({ version }) => version),
    order,
    unlisted: readdirSync(folder).filter(
      (name) => !listed.has(name) && existsSync(join(folder, name, 'formation.json')),
    ),
  };
}

function readCatalog(file: string): readonly Entry[] {
  const catalog = parsedFile(file) as readonly Partial<Entry>[];
  const isCatalog =
    Array.isArray(catalog) && catalog.every(({ version }: Partial<Entry>) => typeof version === 'string');
  if (!isCatalog) throw new Error(`${file} is not a list of releases, each with a version`);
  return catalog as readonly Entry[];
}

function readTemplate(file: string): Template {
  const template = parsedFile(file) as Partial<Template> | null;
  const { Parameters, Resources } = template ?? {};
  if (Parameters?.['Version'] === undefined || Resources === undefined)
    throw new Error(`${file} is not the template of a rack: it has no Resources or no parameter Version`);
  return { Parameters, Resources };
}

function parsedFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new Error(`${file} is not JSON: ${String(error)}`, { cause: error });
  }
}

/** All templates together are hundreds of megabytes. */
function withTypesOnly(resources: Resources): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([id, { Type = '', Condition } = { Type: '' }]) => [
      id,
      { Type, ...(Condition === undefined ? {} : { Condition }) },
    ]),
  );
}

/** The required releases between the two. */
export function requiredBetween(
  { order, required }: Pick<ReleaseFolder, 'order' | 'required'>,
  from: string,
  to: string,
): readonly string[] {
  return order.slice(order.indexOf(from) + 1, order.indexOf(to)).filter((name) => required.includes(name));
}

/** Yields a line for each part of the folder that no journey uses. */
export function* leftOutLines({ templates, order, required, unlisted }: ReleaseFolder): Iterable<string> {
  const missing = order.filter((name) => !templates.has(name));
  if (missing.length > 0) yield `${missing.length} listed releases have no formation.json: ${shortList(missing)}`;
  if (unlisted.length > 0) yield `${unlisted.length} templates are not in versions.json: ${shortList(unlisted)}`;
  for (const name of required.filter((one) => !templates.has(one)))
    yield `the required release ${name} has no formation.json, so no journey leads over it`;
}

function shortList(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, ...` : names.join(', ');
}
