/** Makes the bundle that the runner starts: tsc, then ncc, then esbuild's minifier; the same bytes wherever and whenever. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { transformSync } from 'esbuild';

/** File name -> content. */
export type Bundle = ReadonlyMap<string, Buffer>;

interface NccResult {
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
}

/** A package's `exports`, as far as the SDK's packages go. */
type Exports = Readonly<Record<string, string | { readonly module?: string }>>;

type Ncc = (entry: string, options: Readonly<Record<string, unknown>>) => Promise<NccResult>;

/** What racks/action.yml starts: the same bundle, told which of its programs to run. */
const RACKS_ENTRY = [
  'racks/index.js',
  Buffer.from('process.argv.push("racks");await import("../index.js");\n'),
] as const;

/**
 * The work is done in a folder of its own below lib/, so that builds at the same time do not meet. Its depth is what
 * matters to ncc (module ids come from paths relative to it), its name is not.
 */
export async function makeBundle(root: string): Promise<Bundle> {
  const work = join(root, 'lib', `build-${process.pid}`);
  const before = process.cwd();
  try {
    compile(root, work);
    prepareResolution(root, work);
    process.chdir(work);
    return new Map([...minify(await pack(join(work, 'index.js'))), RACKS_ENTRY]);
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

/** ncc takes `paths` from the tsconfig.json of the working folder, and follows them inside of node_modules too. */
function prepareResolution(root: string, work: string): void {
  mkdirSync(work, { recursive: true });
  // Where it lies becomes part of a module's id, so it stays out of this build's own folder.
  const shim = relative(work, join(root, 'script', 'undici-shim.js'));
  const paths = { ...sdkModulePaths(root, work), undici: [shim] };
  writeFileSync(join(work, 'tsconfig.json'), JSON.stringify({ compilerOptions: { baseUrl: '.', paths } }));
}

/**
 * The SDK's packages hold each module twice, and their `exports` give Node the CommonJS one, which cannot be shaken. This
 * maps every entry of theirs to its ES module.
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
    // `module` first: the SDK's ES modules can be shaken.
    mainFields: ['module', 'main'],
    target: 'es2022',
    license: 'licenses.txt',
  });
  const files = Object.entries(assets).map(([name, { source }]) => [name, Buffer.from(source)] as const);
  return new Map([['index.js', Buffer.from(code)] as const, ...files]);
}

/** ncc's own minifier leaves the chunks as they are. */
function minify(files: ReadonlyMap<string, Buffer>): Bundle {
  return new Map(
    [...files]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, content]) => {
        if (!name.endsWith('.js')) return [name, content];
        const options = { minify: true, format: 'esm', target: 'node20', legalComments: 'none' } as const;
        return [name, Buffer.from(transformSync(content.toString('utf8'), options).code)];
      }),
  );
}
