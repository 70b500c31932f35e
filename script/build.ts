/**
 * `npm run build`: writes the bundle to dist/. With --check it builds to another folder and lists the files of dist/
 * that differ.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bundle, buildBundle } from './lib/bundle/bundle.ts';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

const bundle = await buildBundle(root);
if (process.argv.includes('--check')) check(bundle);
else write(bundle);

function write(files: Bundle): void {
  rmSync(dist, { recursive: true, force: true });
  for (const [name, content] of files) {
    const path = join(dist, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const bytes = [...files].reduce((sum, [name, content]) => sum + (name.endsWith('.js') ? content.length : 0), 0);
  console.log(`dist/: ${files.size} files, ${bytes.toLocaleString('en-US')} bytes of JavaScript`);
}

function check(files: Bundle): void {
  const committed = existsSync(dist) ? filesBelow(dist) : [];
  const differing = [
    ...[...files].flatMap(([name, content]) => {
      const path = join(dist, name);
      if (!existsSync(path)) return [`missing: dist/${name}`];
      return readFileSync(path).equals(content) ? [] : [`differs: dist/${name}`];
    }),
    ...committed.filter((name) => !files.has(name)).map((name) => `not built: dist/${name}`),
  ];
  if (differing.length === 0) {
    console.log(`dist/ is what the sources build: ${files.size} files`);
    return;
  }
  console.error(`dist/ is not what the sources build; run npm run build and commit dist/:\n${differing.join('\n')}`);
  process.exitCode = 1;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
