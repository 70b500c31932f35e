/** The page of the demo: the summaries of its runs, as GitHub shows them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Marked } from 'marked';
import markedAlert from 'marked-alert';

export interface Shown {
  readonly title: string;
  readonly isGreen: boolean;
  readonly summary: string;
  readonly first: boolean;
}

/** The location of Mermaid, with which GitHub draws diagrams. The version is that of script/pictures. */
export const MERMAID = {
  url: 'https://cdn.jsdelivr.net/npm/mermaid@12.3.0/dist/mermaid.min.js',
  integrity: 'sha384-HHW54r639fK42Ip0coGF3mz8oSiGn0eEoWNTLs75X7H63pLSDBa0Tqs0RwGmLlXE',
} as const;

const marked = new Marked({ gfm: true }, markedAlert(), {
  renderer: {
    code: ({ text, lang }) => (lang === 'mermaid' ? `<pre class="mermaid">${escaped(text)}</pre>\n` : false),
  },
});

/**
 * Returns the page as HTML.
 * @param root the project's folder.
 */
export function demoPage(shown: readonly Shown[], root: string): string {
  const css = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown.css')), 'utf8');
  const sorted = [...shown.filter(({ first }) => first), ...shown.filter(({ first }) => !first)];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Convox rack update: the summaries of the demo</title>
<style>
${css}
body { margin: 0; padding: 24px; background: #f6f8fa; }
article.markdown-body { box-sizing: border-box; max-width: 1012px; margin: 0 auto 24px; border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px 24px; }
article > .run { margin: -16px -24px 16px; border-bottom: 1px solid #d1d9e0; padding: 8px 24px; font-weight: 600; }
.markdown-body pre.mermaid { text-align: center; background: transparent; }
@media (prefers-color-scheme: dark) { body { background: #010409; } article.markdown-body, article > .run { border-color: #3d444d; } }
</style>
<body>
${sorted.map(card).join('\n')}
${mermaidScript(root)}
<script>
  window.mermaid?.initialize({ theme: matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'default', securityLevel: 'strict' });
</script>
</body></html>
`;
}

function card({ title, isGreen, summary }: Shown): string {
  const html = marked.parse(summary, { async: false });
  return `<article class="markdown-body"><div class="run">${isGreen ? '✅' : '❌'} ${escaped(title)}</div>\n${html}</article>`;
}

/**
 * Uses the file in script/pictures if it is installed, so that the page needs no network. If Mermaid cannot be loaded,
 * the page shows the text of the diagram.
 */
function mermaidScript(root: string): string {
  const file = join(root, 'script/pictures/node_modules/mermaid/dist/mermaid.min.js');
  if (existsSync(file)) return `<script src="${pathToFileURL(file).href}"></script>`;
  return `<script src="${MERMAID.url}" integrity="${MERMAID.integrity}" crossorigin="anonymous"></script>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
