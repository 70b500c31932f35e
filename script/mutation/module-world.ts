/** Loads the project's own modules as often as they are needed anew: each generation is a world of its own within one process. */
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

  constructor(root: string) {
    this.#root = root + sep;
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier === '@jest/globals') return { url: JEST, shortCircuit: true };
        const resolved = next(specifier, context);
        const generation = context.parentURL ? generationOf(context.parentURL) : undefined;
        const path = this.#ownPath(resolved.url);
        if (generation === undefined || path === undefined) return resolved;
        this.#remember(fileURLToPath(context.parentURL ?? ''), path);
        return { ...resolved, url: `${resolved.url}?${GENERATION}=${generation}` };
      },
      load: (url, context, next) => {
        if (generationOf(url) === undefined) return next(url, context);
        return { format: 'module', source: this.#source(fileURLToPath(url)), shortCircuit: true };
      },
    });
  }

  /** Everything imported from now on is loaded anew. */
  renew(): void {
    this.#generation += 1;
  }

  async import(path: string): Promise<void> {
    await import(`${pathToFileURL(path).href}?${GENERATION}=${this.#generation}`);
  }

  /** Those of the files that lead to the module, the nearest first; by what was imported up to now. */
  nearest(files: readonly string[], module: string): readonly string[] {
    const distances = this.#distancesTo(module);
    const reaching = files.flatMap((file) => {
      const distance = distances.get(file);
      return distance === undefined ? [] : [{ file, distance }];
    });
    return reaching.sort((a, b) => a.distance - b.distance).map(({ file }) => file);
  }

  #distancesTo(module: string): ReadonlyMap<string, number> {
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

function generationOf(url: string): string | undefined {
  return new RegExp(`\\?${GENERATION}=(\\d+)$`).exec(url)?.[1];
}
