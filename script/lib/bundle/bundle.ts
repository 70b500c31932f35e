/** Builds the bundle that the runner starts: tsc, then ncc, then terser. The same sources give the same bytes. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { minified } from './minify.ts';

/** Maps file names to contents. */
export type Bundle = ReadonlyMap<string, Buffer>;

interface NccResult {
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
}

/** The part of a package's `exports` that the SDK's packages use. */
type Exports = Readonly<Record<string, string | { readonly module?: string }>>;

type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<NccResult>;

/** The entry of racks/action.yml: the same bundle with an argument that says which program to run. */
const RACKS_ENTRY = [
  'racks/index.js',
  Buffer.from('process.argv.push("racks");await import("../index.js");\n'),
] as const;

/**
 * Builds in a temporary folder below lib/, so that two builds can run at the same time. ncc derives module ids from
 * relative paths: the depth of the folder affects them, its name does not.
 */
export async function buildBundle(root: string): Promise<Bundle> {
  const work = join(root, 'lib', `build-${process.pid}`);
  const before = process.cwd();
  try {
    compile(root, work);
    prepareResolution(root, work);
    declareFreeOfSideEffects('@actions/core', root, work);
    process.chdir(work);
    return new Map([...(await minifyScripts(await pack(join(work, 'index.js')))), RACKS_ENTRY]);
  } finally {
    process.chdir(before);
    rmSync(work, { recursive: true, force: true });
  }
}

function compile(root: string, work: string): void {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const config = join(root, 'tsconfig.build.json');
  execFileSync(process.execPath, [tsc, '-p', config, '--outDir', work], { stdio: 'inherit' });
}

/**
 * ncc reads `paths` from the tsconfig.json of the working folder, and applies them in node_modules too. See
 * undici-stub.ts.
 */
function prepareResolution(root: string, work: string): void {
  mkdirSync(work, { recursive: true });
  const paths = { ...sdkModulePaths(root, work), undici: ['adapters/github/api/undici-stub.js'] };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions: { baseUrl: '.', paths } }));
}

/**
 * Gives the build a copy of the package with `sideEffects: false`, which is true for it. ncc then omits unused code: of
 * @actions/core the OIDC client, the code that runs processes, and their HTTP client.
 */
function declareFreeOfSideEffects(name: string, root: string, work: string): void {
  const copy = join(work, 'node_modules', name);
  cpSync(join(root, 'node_modules', name), copy, { recursive: true });
  const manifest = join(copy, 'package.json');
  const content = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, unknown>;
  writeFileSync(manifest, JSON.stringify({ ...content, sideEffects: false }));
}

/**
 * The SDK's packages contain each module twice. Their `exports` give Node the CommonJS one, from which ncc cannot
 * remove unused code, so every entry is mapped to its ES module.
 */
function sdkModulePaths(root: string, work: string): Record<string, string[]> {
  const paths: Record<string, string[]> = {};
  for (const scope of ['@aws-sdk', '@smithy']) {
    const folder = join(root, 'node_modules', scope);
    for (const name of readdirSync(folder).sort()) {
      for (const [entry, target] of Object.entries(exportsOf(join(folder, name)))) {
        const { module } = typeof target === 'string' ? {} : target;
        if (module?.endsWith('.js') !== true) continue;
        paths[`${scope}/${name}${entry.slice(1)}`] = [relative(work, join(folder, name, module))];
      }
    }
  }
  return paths;
}

function exportsOf(folder: string): Exports {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { exports?: Exports };
  return manifest.exports ?? {};
}

async function pack(entry: string): Promise<Map<string, Buffer>> {
  const ncc = createRequire(import.meta.url)('@vercel/ncc') as Ncc;
  const { code, assets } = await ncc(entry, {
    cache: false,
    quiet: true,
    // ncc can remove unused code only from ES modules.
    mainFields: ['module', 'main'],
    target: 'es2022',
    license: 'licenses.txt',
  });
  const files = Object.entries(assets).map(([name, { source }]) => [name, Buffer.from(source)] as const);
  return new Map([['index.js', Buffer.from(code)] as const, ...files]);
}

async function minifyScripts(files: ReadonlyMap<string, Buffer>): Promise<Bundle> {
  const bundle: [string, Buffer][] = [];
  for (const [name, content] of [...files].sort(([one], [other]) => (one < other ? -1 : 1))) {
    bundle.push([name, name.endsWith('.js') ? Buffer.from(await minified(content.toString('utf8'))) : content]);
  }
  return new Map(bundle);
}
