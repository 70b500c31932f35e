/** The import rule of docs/design.md for each file of src/ and simulator/. A violation names file, line and rule. */
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import ts from 'typescript';

type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly specifier: string;
  readonly line: number;
  /** The file it leads to, from the project's root; undefined where it is a package or a part of Node. */
  readonly file: string | undefined;
}

/** What an area may import: a folder (ends in a slash), one file, `node:` for Node's own modules, `package` for all others. */
interface Area {
  readonly of: string;
  readonly may: readonly string[];
}

// The first that matches is the area; `*` is the adapter's own folder, so that no adapter reaches into another.
const PURE = ['values', 'cloudformation', 'releases', 'rack', 'impact', 'diagnosis', 'run'].map(
  (name) => `src/${name}/`,
);
/** Pure files of folders that also hold a use case. */
const PURE_FILES = ['fleet', 'fleet-member', 'fleet-rack', 'fleet-request'].map((name) => `src/fleet/${name}.ts`);
const GITHUB_PORTS = ['src/github/ports.ts', 'src/github/pull-request-search.ts'];

const AREAS: readonly Area[] = [
  // Node's hash function is as pure as any other.
  { of: 'src/values/digest.ts', may: ['node:'] },
  { of: 'src/values/', may: ['src/values/'] },
  { of: 'src/cloudformation/', may: ['src/values/', 'src/cloudformation/', 'src/releases/rack-version.ts'] },
  { of: 'src/releases/', may: ['src/values/', 'src/releases/'] },
  ...['src/rack/', 'src/impact/', 'src/diagnosis/', 'src/run/'].map((of) => ({ of, may: PURE })),
  ...PURE_FILES.map((of) => ({ of, may: [...PURE, ...PURE_FILES] })),
  { of: 'src/github/pull-request-search.ts', may: PURE },
  { of: 'src/inputs/', may: [...PURE, 'src/fleet/fleet-request.ts', 'src/inputs/'] },
  { of: 'src/report/', may: [...PURE, ...PURE_FILES, 'src/report/'] },
  { of: 'src/update/', may: [...PURE, 'src/update/'] },
  { of: 'src/github/', may: [...PURE, 'src/report/', 'src/update/ports.ts', 'src/github/'] },
  {
    of: 'src/fleet/list-fleet.ts',
    may: [...PURE, ...PURE_FILES, ...['ports', 'call-with-retry', 'find-route'].map((name) => `src/update/${name}.ts`)],
  },
  {
    of: 'src/adapters/*/',
    may: [
      'src/adapters/*/',
      'src/update/ports.ts',
      ...GITHUB_PORTS,
      ...PURE,
      'src/inputs/input-catalogue.ts',
      'src/report/',
      'node:',
      'package',
    ],
  },
  { of: 'src/start.ts', may: [...PURE, 'src/inputs/', 'src/update/ports.ts'] },
  { of: 'src/main.ts', may: [...PURE, 'src/start.ts', 'src/report/', 'src/github/', 'src/update/'] },
  { of: 'src/list-racks.ts', may: [...PURE, 'src/inputs/', 'src/report/', 'src/fleet/', 'src/github/', 'src/main.ts'] },
  { of: 'src/index.ts', may: ['src/', 'node:', 'package'] },
  { of: 'simulator/', may: ['simulator/', 'node:'] },
];

const BANNED = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'lib']);
/** Where each exported function says what it returns: everywhere except in the adapters and the entries. */
const DOCUMENTED = /^src\/(?!adapters\/|github\/)\w+\//;
const LONGEST = 250;
/** A file of messages can be one long table. */
const LONGEST_MESSAGES = 350;

function breachesIn(sources: Sources): string[] {
  const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]));
  return [
    ...[...imports].flatMap(([file, list]) => areaBreaches(file, list)),
    ...cycleBreaches(imports),
    ...[...sources].flatMap(([file, text]) => [...formBreaches(file, text)]),
  ];
}

/** Every way in which one file names another: static, type-only, re-export, import(), import type, require. */
function importsOf(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const take = (at: ts.Node, name: ts.Node | undefined): void => {
    const line = source.getLineAndCharacterOfPosition(at.getStart()).line + 1;
    const specifier = name !== undefined && ts.isStringLiteralLike(name) ? name.text : '(computed)';
    const file_ = specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(file), specifier)) : undefined;
    found.push({ specifier, line, file: file_ });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) take(node, node.moduleSpecifier);
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) take(node, node.moduleSpecifier);
    else if (ts.isImportTypeNode(node)) {
      take(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    } else if (ts.isCallExpression(node) && isLoad(node.expression)) take(node, node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLoad(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function areaBreaches(file: string, imports: readonly Import[]): string[] {
  const limits = areaOf(file);
  if (limits === undefined) return [`${file}:1: is in no folder of docs/design.md`];
  return imports
    .filter((one) => !limits.may.some((door) => leadsThrough(one, door)))
    .map((one) => `${file}:${one.line}: ${limits.of} may not import ${one.file ?? one.specifier}`);
}

function areaOf(file: string): Area | undefined {
  const adapter = /^src\/adapters\/([^/]+)\//.exec(file)?.[1];
  const named = (path: string): string => (adapter === undefined ? path : path.replace('*', adapter));
  const limits = AREAS.find(({ of }) => (of.endsWith('/') ? file.startsWith(named(of)) : file === of));
  return limits === undefined ? undefined : { of: named(limits.of), may: limits.may.map(named) };
}

function leadsThrough({ file, specifier }: Import, door: string): boolean {
  if (file !== undefined) return door.endsWith('/') ? file.startsWith(door) : file === door;
  if (specifier === '(computed)') return false;
  return isBuiltin(specifier) ? door === 'node:' : door === 'package';
}

/** Depth first, each file once; a way back to a file that is still open is a circle. */
function cycleBreaches(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const breaches: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const walk = (file: string, path: readonly string[]): void => {
    state.set(file, 'open');
    const open = [...path, file];
    for (const one of imports.get(file) ?? []) {
      if (one.file === undefined || !imports.has(one.file)) continue;
      if (state.get(one.file) === 'open') {
        const circle = [...open.slice(open.indexOf(one.file)), one.file].join(' -> ');
        breaches.push(`${file}:${one.line}: no circles: ${circle}`);
      } else if (state.get(one.file) === undefined) walk(one.file, open);
    }
    state.set(file, 'done');
  };
  for (const file of imports.keys()) if (state.get(file) === undefined) walk(file, []);
  return breaches;
}

function* formBreaches(file: string, text: string): Iterable<string> {
  const names = file.split('/').map((name) => name.replace(/\.ts$/, ''));
  const banned = names.find((name) => BANNED.has(name));
  if (banned !== undefined) yield `${file}:1: a name that says nothing: ${banned}`;
  if (names.at(-1) === 'index' && file !== 'src/index.ts') yield `${file}:1: no barrels: index.ts`;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  if (source.statements.length > 0 && source.statements.every((one) => ts.isExportDeclaration(one))) {
    yield `${file}:1: no barrels: it only hands on what others export`;
  }
  const opening = /^(?:#![^\n]*\n)?(?:\/\*\*?([\s\S]*?)\*\/|((?:\/\/[^\n]*\n)+))/.exec(text);
  const words = (opening?.[1] ?? opening?.[2] ?? '').split(/\s+/).filter((word) => /\w/.test(word));
  if (words.length < 3) yield `${file}:1: opens with no sentence that says its job`;
  if (DOCUMENTED.test(file)) {
    for (const name of source.statements.flatMap(undocumentedFunction)) {
      yield `${file}:1: the exported function ${name} has no docstring`;
    }
  }
  const lines = text.trimEnd().split('\n').length;
  const most = file.startsWith('src/report/messages/') ? LONGEST_MESSAGES : LONGEST;
  if (lines > most) yield `${file}:${lines}: longer than ${most} lines, so it holds two ideas`;
}

function undocumentedFunction(statement: ts.Statement): readonly string[] {
  if (!ts.isFunctionDeclaration(statement)) return [];
  const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
  return isExported && ts.getJSDocCommentsAndTags(statement).length === 0 ? [statement.name?.text ?? ''] : [];
}

function readSources(): Sources {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const files = ['src', 'simulator'].flatMap((folder) =>
    readdirSync(posix.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      posix.join(folder, name),
    ),
  );
  const sources = files.filter((file) => file.endsWith('.ts')).sort();
  return new Map(sources.map((file) => [file, readFileSync(posix.join(root, file), 'utf8')]));
}

const OPENING = '/** Says what it is for. */\n';

/** The breaches of one made-up file, which stands beside others that keep to every rule. */
function breachesOf(file: string, body: string): string[] {
  const others = ['src/rack/rack.ts', 'src/update/ports.ts', 'src/update/poll.ts', 'simulator/clock.ts'];
  const sources = new Map(others.map((other) => [other, `${OPENING}export const one = 1;\n`]));
  return breachesIn(sources.set(file, `${OPENING}${body}\n`));
}

describe('the one-way rule', () => {
  test('holds in src/ and simulator/', () => {
    const sources = readSources();
    expect(sources.has('src/releases/route.ts')).toBe(true);
    expect(breachesIn(sources)).toEqual([]);
  });
});

/** The folders of src/ (the pure ones as one node) and every import between them, as the graph in docs/design.md. */
function importGraph(sources: Sources): string {
  const nodeOf = (file: string): string =>
    PURE.some((folder) => file.startsWith(folder)) ? 'pure' : (/^src\/([^/]+?)(?:\.ts|\/)/.exec(file)?.[1] ?? file);
  const edges = [...sources]
    .filter(([file]) => file.startsWith('src/'))
    .flatMap(([file, text]) => importsOf(file, text).map((one) => [nodeOf(file), nodeOf(one.file ?? file)] as const))
    .filter(([from, to]) => from !== to && from !== 'index')
    .map(([from, to]) => `  ${from} --> ${to}`);
  return ['flowchart TD', ...[...new Set(edges)].sort()].join('\n');
}

describe('docs/design.md', () => {
  test('shows the real imports between folders', () => {
    const page = readFileSync(fileURLToPath(new URL('../docs/design.md', import.meta.url)), 'utf8');
    const shown = /<!-- import graph[^>]*-->\n\n```mermaid\n([\s\S]*?)\n```/.exec(page)?.[1];
    expect(shown).toBe(importGraph(readSources()));
  });
});

const importing = (...files: readonly string[]) => files.map((file) => `import '${file}';`).join('\n');

describe('the checker accepts', () => {
  test.each([
    ['src/releases/route.ts', './rack.ts'],
    ['src/update/follow.ts', './ports.ts', '../rack/rack.ts'],
    ['src/adapters/aws/s3/x.ts', '../../../update/ports.ts', 'node:https', '@aws-sdk/client-s3', './errors.ts'],
    ['src/adapters/github/inputs.ts', '../../inputs/input-catalogue.ts'],
    ['src/index.ts', './adapters/aws/x.ts', 'node:process'],
    ['simulator/server.ts', 'node:http', './clock.ts'],
  ])('imports of %s: %s', (file, ...imports) => {
    expect(breachesOf(file, importing(...imports))).toEqual([]);
  });
});

describe('the checker reports', () => {
  test.each([
    ['src/rack/x.ts', '../update/poll.ts', 'src/rack/ may not import src/update/poll.ts'],
    ['src/rack/x.ts', 'node:fs', 'src/rack/ may not import node:fs'],
    ['src/report/x.ts', '../inputs/y.ts', 'src/report/ may not import src/inputs/y.ts'],
    ['src/update/x.ts', '../report/y.ts', 'src/update/ may not import src/report/y.ts'],
    ['src/fleet/list-fleet.ts', '../update/poll.ts', 'src/fleet/list-fleet.ts may not import src/update/poll.ts'],
    ['src/adapters/aws/x.ts', '../github/y.ts', 'src/adapters/aws/ may not import src/adapters/github/y.ts'],
    ['src/adapters/aws/x.ts', '../aws-more/y.ts', 'src/adapters/aws/ may not import src/adapters/aws-more/y.ts'],
    ['src/main.ts', './adapters/aws/x.ts', 'src/main.ts may not import src/adapters/aws/x.ts'],
    ['simulator/x.ts', '../src/rack/rack.ts', 'simulator/ may not import src/rack/rack.ts'],
  ])('in %s the import of %s', (file, imported, rule) => {
    expect(breachesOf(file, importing(imported))).toEqual([`${file}:2: ${rule}`]);
  });

  test.each([
    ["import type { A } from '../update/poll.ts';", 'src/update/poll.ts'],
    ["export { a } from '../update/poll.ts';", 'src/update/poll.ts'],
    ["type A = import('../update/poll.ts').A;", 'src/update/poll.ts'],
    ["const late = async () => import('../update/poll.ts');", 'src/update/poll.ts'],
    ["const x = require('./rack.ts'), y = require('os');", 'os'],
    ['const x = await import(name);', '(computed)'],
  ])('each form of an import, with its line: %s', (statement, imported) => {
    const body = `${importing('./rack.ts')}\n\n${statement}`;
    expect(breachesOf('src/rack/x.ts', body)).toEqual([`src/rack/x.ts:4: src/rack/ may not import ${imported}`]);
  });

  test('a file outside of the known folders', () => {
    expect(breachesOf('src/extra/x.ts', 'export const x = 1;')).toEqual([
      'src/extra/x.ts:1: is in no folder of docs/design.md',
    ]);
  });

  test('a cycle, even of types only', () => {
    const next = { a: 'b', b: 'c', c: 'a' };
    const files = Object.entries(next).map(
      ([one, other]) => [`src/rack/${one}.ts`, `${OPENING}import type { X } from './${other}.ts';`] as const,
    );
    const cycle = 'src/rack/a.ts -> src/rack/b.ts -> src/rack/c.ts -> src/rack/a.ts';
    expect(breachesIn(new Map(files))).toEqual([`src/rack/c.ts:2: no circles: ${cycle}`]);
  });

  test.each([
    ['src/rack/utils.ts', 'export const x = 1;', 'a name that says nothing: utils'],
    ['src/adapters/aws/common/x.ts', 'export const x = 1;', 'a name that says nothing: common'],
    ['src/rack/index.ts', 'export const x = 1;', 'no barrels: index.ts'],
    ['src/rack/all.ts', "export * from './rack.ts';", 'no barrels: it only hands on what others export'],
  ])('%s as a name, or a barrel', (file, body, rule) => {
    expect(breachesOf(file, body)).toEqual([`${file}:1: ${rule}`]);
  });

  test('a file without a sentence about its job', () => {
    const rule = 'src/rack/a.ts:1: opens with no sentence that says its job';
    expect(breachesIn(new Map([['src/rack/a.ts', 'export const a = 1;']]))).toEqual([rule]);
    expect(breachesIn(new Map([['src/rack/a.ts', '/** */\nexport const a = 1;']]))).toEqual([rule]);
  });

  test('an exported function without a docstring', () => {
    const rule = 'src/rack/a.ts:1: the exported function f has no docstring';
    expect(breachesOf('src/rack/a.ts', 'export const a = 1;\nexport function f(): void {}')).toEqual([rule]);
    const documented = '/** Does nothing. */\nexport function f(): void {}\nfunction g(): void {}';
    expect(breachesOf('src/rack/a.ts', documented)).toEqual([]);
  });

  test('a file that is too long', () => {
    expect(breachesOf('src/rack/x.ts', 'export const x = 1;\n'.repeat(250))).toEqual([
      'src/rack/x.ts:251: longer than 250 lines, so it holds two ideas',
    ]);
  });
});
