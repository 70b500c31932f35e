/** Loads the project's own modules as often as they are needed anew, all of them or only those that a mutant can reach. */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformSync } from 'esbuild';

const GENERATION = 'generation';
const JEST = new URL('jest-globals.ts', import.meta.url).href;

export class ModuleWorld {
  readonly #root: string;
  readonly #sources = new Map<string, string>();
  /** By path: the paths of the project's own that a module imports. */
  readonly #imports = new Map<string, Set<string>>();
  #generation = 0;
  /** The generation that holds every module, from which those come that need not be loaded anew. */
  #whole = 0;
  #anew: ReadonlyMap<string, unknown> | undefined;

  constructor(root: string) {
    this.#root = root + sep;
    registerHooks({
      resolve: (specifier, context, next) => {
        const importer = context.parentURL ?? '';
        if (!isOfAGeneration(importer)) return next(specifier, context);
        if (specifier === '@jest/globals') return { url: JEST, shortCircuit: true };
        const resolved = next(specifier, context);
        const path = this.#ownPath(resolved.url);
        if (path === undefined) return resolved;
        this.#remember(fileURLToPath(importer), path);
        return { ...resolved, url: this.#urlOf(path) };
      },
      load: (url, context, next) => {
        if (!isOfAGeneration(url)) return next(url, context);
        return { format: 'module', source: this.#source(fileURLToPath(url)), shortCircuit: true };
      },
    });
  }

  /** Everything imported from now on is loaded anew. */
  renew(): void {
    this.#generation += 1;
    this.#whole = this.#generation;
    this.#anew = undefined;
  }

  /** From now on this module is loaded anew, and whatever leads to it. */
  renewAround(module: string): void {
    this.#generation += 1;
    this.#anew = this.distancesTo(module);
  }

  /** From now on nothing is loaded anew: what a test imports as it runs is what it was loaded with. */
  settle(): void {
    this.#anew = new Map();
  }

  async import(path: string): Promise<void> {
    await import(this.#urlOf(path));
  }

  #urlOf(path: string): string {
    const generation = this.#anew?.has(path) === false ? this.#whole : this.#generation;
    return `${pathToFileURL(path).href}?${GENERATION}=${generation}`;
  }

  /** Every module that leads to this one, with the number of imports in between: 1 for who names it itself; the nearest come first. */
  distancesTo(module: string): ReadonlyMap<string, number> {
    const distances = new Map([[module, 0]]);
    for (const [path, distance] of distances) {
      for (const [importer, imported] of this.#imports)
        if (imported.has(path) && !distances.has(importer)) distances.set(importer, distance + 1);
    }
    return distances;
  }

  #remember(importer: string, imported: string): void {
    const known = this.#imports.get(importer) ?? new Set();
    this.#imports.set(importer, known.add(imported));
  }

  #ownPath(url: string): string | undefined {
    if (!url.startsWith('file:')) return undefined;
    const path = fileURLToPath(url);
    return path.startsWith(this.#root) && !path.includes(`${sep}node_modules${sep}`) && path.endsWith('.ts')
      ? path
      : undefined;
  }

  #source(path: string): string {
    const known = this.#sources.get(path);
    if (known !== undefined) return known;
    const source = transformSync(readFileSync(path, 'utf8'), { loader: 'ts', format: 'esm', target: 'node24' }).code;
    this.#sources.set(path, source);
    return source;
  }
}

function isOfAGeneration(url: string): boolean {
  return url.includes(`?${GENERATION}=`);
}
