/** Replaces the tables of inputs and outputs in a page by those that action-docs generates from an action.yml. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateActionMarkdownDocs } from 'action-docs';

const MARKER = /<!-- action-docs-(?:inputs|outputs) source="([\w./-]+)" -->/g;

/** Returns the pages with a marker, as paths from the project's root. */
export function pagesWithTables(): readonly string[] {
  const pages = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
  return pages.filter((page) => page.endsWith('.md') && sourcesOf(readFileSync(page, 'utf8')).size > 0);
}

/** Returns the page's text with new tables. Runs in the project's root, because the path in a marker starts there. */
export async function withTables(page: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tables-'));
  try {
    const readmeFile = join(folder, 'page.md');
    const text = readFileSync(page, 'utf8');
    writeFileSync(readmeFile, text);
    for (const sourceFile of sourcesOf(text)) {
      await generateActionMarkdownDocs({ sourceFile, readmeFile, updateReadme: true });
    }
    return readFileSync(readmeFile, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sourcesOf(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(MARKER)].map((match) => match[1] ?? ''));
}
