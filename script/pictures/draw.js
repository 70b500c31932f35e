/**
 * Draws docs/samples as GitHub shows them, light and dark, in a browser; or measures whether each fits on a phone. No test
 * reads the pictures.
 */
/* global console, document, process */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Marked } from 'marked';
import markedAlert from 'marked-alert';
import puppeteer from 'puppeteer-core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: '.pictures' },
    browser: { type: 'string', default: '/usr/bin/chromium' },
    open: { type: 'boolean', default: false },
    width: { type: 'string', default: '980' },
    measure: { type: 'boolean', default: false },
  },
});

const samples = join(import.meta.dirname, '../../docs/samples');
const files =
  positionals.length > 0
    ? positionals.map((file) => resolve(file))
    : readdirSync(samples)
        .filter((file) => file.endsWith('.md'))
        .map((file) => join(samples, file));
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

const fileOf = (specifier) => readFileSync(fileURLToPath(import.meta.resolve(specifier)), 'utf8');
const MERMAID = fileOf('mermaid/dist/mermaid.min.js');
const STYLES = {
  light: fileOf('github-markdown-css/github-markdown-light.css'),
  dark: fileOf('github-markdown-css/github-markdown-dark.css'),
};
const PAGE = {
  light: { colour: '#ffffff', mermaid: 'default' },
  dark: { colour: '#0d1117', mermaid: 'dark' },
};

const marked = new Marked({ gfm: true }, markedAlert(), {
  renderer: {
    code: ({ text, lang }) => (lang === 'mermaid' ? `<pre class="mermaid">${escaped(text)}</pre>\n` : false),
  },
});

// In a container, root cannot use the browser's sandbox. The pages are the project's own.
const browser = await puppeteer.launch({ executablePath: values.browser, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  let undrawn = 0;
  for (const file of files) {
    if (values.measure) {
      undrawn += await measure(page, readFileSync(file, 'utf8'), file);
      continue;
    }
    for (const theme of ['light', 'dark']) {
      const picture = join(out, `${basename(file, '.md')}-${theme}.png`);
      undrawn += await draw(page, readFileSync(file, 'utf8'), theme, picture);
    }
  }
  if (undrawn > 0) process.exitCode = 1;
} finally {
  await browser.close();
}

/** Returns how many diagrams could not be drawn. */
async function draw(page, markdown, theme, picture) {
  await page.setViewport({ width: Number(values.width), height: 400, deviceScaleFactor: 1.5 });
  await page.setContent(html(markdown, theme));
  await page.addScriptTag({ content: MERMAID });
  const faults = await page.evaluate(drawDiagrams, PAGE[theme].mermaid);
  if (values.open) await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  await page.screenshot({ path: picture, fullPage: true });
  for (const fault of faults) console.error(`${picture}: a diagram cannot be drawn: ${fault}`);
  console.log(picture);
  return faults.length;
}

/** Returns how many parts of the page, everything unfolded, are wider than the page. Code blocks scroll by themselves. */
async function measure(page, markdown, file) {
  await page.setViewport({ width: Number(values.width), height: 800 });
  await page.setContent(html(markdown, 'light'));
  await page.addScriptTag({ content: MERMAID });
  await page.evaluate(drawDiagrams, PAGE.light.mermaid);
  const wide = await page.evaluate(widerThanPage);
  for (const part of wide) console.error(`${basename(file)}: ${part}`);
  if (wide.length === 0) console.log(`${basename(file)}: fits into ${values.width} pixels`);
  return wide.length;
}

/** Runs in the page. */
function widerThanPage() {
  document.querySelectorAll('details').forEach((one) => (one.open = true));
  const width = document.documentElement.clientWidth;
  const name = (one) => `<${one.tagName.toLowerCase()}> ${one.textContent.trim().slice(0, 60).replaceAll(/\s+/g, ' ')}`;
  const tables = [...document.querySelectorAll('table')].filter((one) => one.scrollWidth > one.clientWidth);
  const others = [...document.querySelectorAll('body *:not(pre, pre *, table, table *)')].filter(
    (one) => one.getBoundingClientRect().right > width + 1,
  );
  return [...tables, ...others].map((one) => `${name(one)}: ${Math.round(one.scrollWidth)} pixels`);
}

/** Runs in the page. */
async function drawDiagrams(theme) {
  globalThis.mermaid.initialize({ startOnLoad: false, theme, securityLevel: 'strict' });
  const faults = [];
  for (const [index, element] of [...document.querySelectorAll('pre.mermaid')].entries()) {
    try {
      const { svg } = await globalThis.mermaid.render(`diagram${index}`, element.textContent);
      element.outerHTML = `<div class="diagram">${svg}</div>`;
    } catch (error) {
      faults.push(String(error));
    }
  }
  return faults;
}

function html(markdown, theme) {
  return `<!doctype html><html lang="en" data-theme="${theme}"><meta charset="utf-8"><style>
${STYLES[theme]}
html { background: ${PAGE[theme].colour}; }
body { box-sizing: border-box; margin: 0; padding: 24px 32px; }
@media (max-width: 500px) { body { padding: 16px; } }
.diagram { text-align: center; margin: 0 0 16px; }
</style><body class="markdown-body">${marked.parse(markdown)}</body></html>`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
