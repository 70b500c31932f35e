/** Text of others and secrets of the job, in everything that a runner gets from the bundle. */
import { describe, expect, it } from '@jest/globals';
import { marked } from 'marked';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import { REQUIRED, runBundle, shownBy, withAws, withRack } from './bundle.ts';

const SECRET = 'hunter2/correct&horse "battery"';
const HOSTILE = [
  '::error::pwned',
  '\n::set-output name=outcome::pwned\n  ::add-mask::a\r::stop-commands::pwned',
  '##[add-mask]pwned ##[error]pwned',
  '<img src=x onerror=alert(1)> <script>alert(1)</script>',
  '[pwned](https://evil.example/) ![pwned](https://evil.example/x.png) https://evil.example/bare www.evil.example',
  '@convox/everyone @octocat #1 convox/rack#2',
  '\u001b[31mred\u001b[0m \u009b31m \u202etxt.exe \u200f | cell | `code` </details> --- ',
].join(' ');

const OWN_COMMANDS = /^::(group|endgroup|error|warning|notice|debug|add-mask)( [^:]*)?::/;
// eslint-disable-next-line no-control-regex
const OWN_COLOR = /^([^\u001b]*)\u001b\[(?:31|32|33|90)m([^\u001b]*)\u001b\[0m$/;

/** As the runner reads a log: a command begins a line, after any white space, and `##[` counts anywhere. */
function expectNoForeignCommand({ stdout, stderr }: ActionResult): void {
  for (const printed of `${stdout}\n${stderr}`.split(/[\r\n\u2028\u2029\u0085]/)) {
    // The action's colors are the only escape sequences: one in a line, reset at its end.
    const line = printed.replace(OWN_COLOR, '$1$2');
    if (line.trimStart().startsWith('::')) expect(line).toMatch(OWN_COMMANDS);
    expect(line).not.toMatch(/^\s*::[^:]*::pwned|^::(set-output|stop-commands|add-mask::a$)/);
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/##\[|[\u001b\u009b\u200f\u202e]/);
  }
}

function expectNoForeignMarkup(summary: string): void {
  const html = marked.parse(summary, { async: false });
  expect(html).not.toMatch(/<(img|script)|href="[^"]*evil|<a [^>]*>pwned/i);
  expect(summary).not.toMatch(/@convox|@octocat|<img|<script|https:\/\/evil|www\.evil|!\[pwned\]/);
}

describe('untrusted text', () => {
  it('in event reasons, from AWS, cannot add a command, markup or a mention, and is cut in the log', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.failResource({ logicalId: 'ServiceWebApi', reason: `${HOSTILE} ${'x'.repeat(10_000)}` });
      const run = await runBundle(aws, {}, { env: { RUNNER_DEBUG: '1' } });
      expect(run.outputs['outcome']).toBe('rolled-back');
      expect(run.stdout).toContain('pwned');
      expectNoForeignCommand(run);
      expectNoForeignMarkup(run.summary);
      for (const value of Object.values(run.outputs)) expect(value).not.toMatch(/[\r\n]|^::|##\[/);
      const log = run.stdout.split('\n').filter((line) => !line.startsWith('::'));
      expect(Math.max(...log.map((line) => line.length))).toBeLessThan(1_300);
      for (const red of ['CREATE_FAILED', 'Cause: ServiceWebApi ']) {
        expect(log.filter((line) => line.includes(`\u001b[31m${red}`))).toHaveLength(1);
      }
    });
  });

  it('in the status reason of a stuck rack and in inputs is shown as text', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.setStatus('staging', 'UPDATE_ROLLBACK_FAILED', HOSTILE);
      const inputs = { version: HOSTILE, timeout: '::error::pwned', parameters: '::error::pwned' };
      for (const run of [await runBundle(aws), await runBundle(aws, inputs)]) {
        expect(run.outputs['outcome']).toBe('refused');
        expectNoForeignCommand(run);
        expectNoForeignMarkup(run.summary);
      }
    });
  });
});

describe('a secret', () => {
  function expectHidden(run: ActionResult): void {
    expect(run.stdout).toContain('::add-mask::');
    // As it is, and as a URL or JSON contains it.
    for (const form of ['hunter2', encodeURIComponent(SECRET), JSON.stringify(SECRET).slice(1, -1)]) {
      expect(shownBy(run)).not.toContain(form);
    }
  }

  it('in the parameters is not shown, even if AWS quotes it', async () => {
    await withRack(REQUIRED, async (aws) => {
      const reason = `Invalid request: ${JSON.stringify({ pass: SECRET })} at /x?p=${encodeURIComponent(SECRET)}, ${SECRET}`;
      aws.failResource({ logicalId: 'ServiceWebApi', reason });
      const run = await runBundle(aws, { parameters: `Password=${SECRET}` });
      expect(run.outputs['outcome']).toBe('rolled-back');
      expectHidden(run);
    });
  });

  it('is not shown if the inputs are refused', async () => {
    await withAws(async (aws) => {
      const run = await runBundle(aws, { parameters: `Password=${SECRET}\nPassword=${SECRET}`, timeout: SECRET });
      expect(run.outputs['outcome']).toBe('refused');
      expectHidden(run);
    });
  });
});
