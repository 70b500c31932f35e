/** The documentation matches the code: tables, policies and links. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { LATEST_BY_BLOCK } from './builders/route.ts';
import { parse } from 'yaml';
import { pagesWithTables, withTables } from '../script/lib/docs/tables.ts';
import { planRoute } from '../src/releases/route.ts';
import { catalogFrom, version } from './releases/catalogs.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

interface Action {
  readonly inputs: Readonly<Record<string, unknown>>;
}

const action = parse(read('action.yml')) as Action;
const PAGES = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'RELEASE.md', 'SECURITY.md'],
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((file) => file.endsWith('.md'));

/** The rows of the table under a heading, without its head. */
function tableUnder(heading: string, page = read('README.md')): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** Where runs end, one after another, from the first of these releases to the last. */
function stopsOf(releases: readonly { version: string }[], requiredReleases: 'block' | 'step'): readonly string[] {
  const request = { ...LATEST_BY_BLOCK, requiredReleases };
  const route = planRoute(catalogFrom(releases), version(releases[0]?.version ?? ''), request, Date.now());
  return route.kind === 'planned' ? route.stops.map((stop) => stop.version) : [];
}

describe('the README', () => {
  test('has at most 2,000 words, and no table cell of more than 120 characters', () => {
    const page = read('README.md');
    expect(page.split(/\s+/).length).toBeLessThanOrEqual(2_000);
    const rows = page.split('\n').filter((line) => line.startsWith('|'));
    const cells = rows.flatMap((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells.filter((cell) => cell.length > 120)).toEqual([]);
  });

  test('links to the page with all inputs and outputs', () => {
    expect(read('README.md')).toContain('(docs/inputs.md)');
    expect(pagesWithTables()).toContain('docs/inputs.md');
    expect(tableUnder('Inputs', read('docs/inputs.md')).map(([name]) => name)).toEqual(
      Object.keys(action.inputs).map((name) => `\`${name}\``),
    );
  });

  test('lists every outcome among its endings, each with its color', () => {
    const source = read('src/run/outcome.ts');
    const namesIn = (type: string): readonly string[] => {
      const declaration = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
      return [...declaration.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] ?? '');
    };
    const green = namesIn('GreenOutcome');
    expect(green).toHaveLength(5);
    const expected = namesIn('Outcome').map((name) => [`\`${name}\``, green.includes(name) ? 'green' : 'red']);
    expect(tableUnder('Endings').map(([name, colour]) => [name, colour])).toEqual(expected);
  });

  test('explains a route with its four releases', () => {
    const rows = tableUnder('Required releases').filter(([name = '']) => /^`\d{14}`$/.test(name));
    const releases = rows.map(([name = '', what = '']) => ({
      version: name.replaceAll('`', ''),
      description: '',
      published: true,
      required: what.includes('required'),
    }));
    const endsAt = (column: number) =>
      rows.filter((row) => row[column] !== '').map(([name]) => name?.replaceAll('`', ''));
    expect(endsAt(2)).toEqual(stopsOf(releases, 'block'));
    expect(endsAt(3)).toEqual(stopsOf(releases, 'step'));
  });

  test('names only existing inputs and outputs', () => {
    const settings = [...read('README.md').matchAll(/`([a-z]+(?:-[a-z]+)*): ?[a-z0-9-]+`/g)].map((match) => match[1]);
    const elsewhere = [
      'timeout-minutes',
      'cancel-in-progress',
      'id-token',
      'contents',
      'pull-requests',
      'role-duration-seconds',
    ];
    const known = new Set([...Object.keys(action.inputs), ...elsewhere]);
    const strange = settings.filter((name = '') => !known.has(name));
    expect(strange).toEqual([]);
  });
});

describe.each(pagesWithTables())('the tables of %s', (page) => {
  test('are up to date with action.yml (run `npm run docs` and commit the page)', async () => {
    expect(read(page)).toBe(await withTables(page));
  });
});

describe('the policy files', () => {
  test('are explained statement by statement in docs/permissions.md', () => {
    const sids = ['updater', 'template-bucket', 'role-arn', 'convox-records', 'drift'].flatMap((part) => {
      const { Statement: statements } = JSON.parse(read(`docs/policies/iam-policy-${part}.json`)) as {
        Statement: readonly { readonly Sid: string }[];
      };
      return statements.map(({ Sid }) => `\`${Sid}\``);
    });
    const explained = tableUnder('Statement by statement', read('docs/permissions.md')).map(([name]) => name);
    expect([...explained].sort()).toEqual(sids.sort());
  });
});

test('the threat model numbers its threats, and names for each a test of the mitigation, or what is planned', () => {
  const rows = tableUnder('Threats', read('docs/threat-model.md'));
  expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_row, index) => index + 1));
  const without = rows.filter(([, , , shown = '']) => !/`__tests__\/|planned|a process, not a test/.test(shown));
  expect(without.map(([number]) => number)).toEqual([]);
});

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  test('links only to existing files and headings', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const local = links.filter((link) => !/^https?:/.test(link));
    const broken = local.filter((link) => {
      const [path = '', heading] = link.split('#');
      const file = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(ROOT, file))) return true;
      return heading !== undefined && !headingsOf(read(file)).includes(heading);
    });
    expect(broken).toEqual([]);
  });

  test('names only existing files of the project', () => {
    const named = [...text.matchAll(/`((?:src|simulator|__tests__|script|docs|examples|bench|dist)\/[\w./-]*)/g)];
    expect(named.map((match) => match[1] ?? '').filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

/** As GitHub makes anchors of headings. */
function headingsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('a newcomer finds the way from the README to docs/design.md, and from there to update-rack.ts', () => {
  expect(read('README.md')).toContain('(docs/design.md)');
  expect(read('docs/design.md')).toContain('(../src/update/update-rack.ts)');
});
