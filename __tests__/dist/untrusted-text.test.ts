import { describe, expect, it } from '@jest/globals';
import { marked } from 'marked';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import { REQUIRED, runBundle, withAws } from './bundle.ts';

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
const OWN_COLOUR = /^([^\u001b]*)\u001b\[(?:31|32|33|90)m([^\u001b]*)\u001b\[0m$/;

/** As the runner reads a log: a command begins a line, whatever blanks stand before it, and `##[` counts anywhere. */
function expectNoForeignCommand({ stdout, stderr }: ActionResult): void {
  for (const printed of `${stdout}\n${stderr}`.split(/[\r\n\u2028\u2029\u0085]/)) {
    // A colour of ours is the only escape, one to a line, and reset at its end.
    const line = printed.replace(OWN_COLOUR, '$1$2');
    if (line.trimStart().startsWith('::')) expect(line).toMatch(OWN_COMMANDS);
    expect(line).not.toMatch(/^\s*::[^:]*::pwned/);
    expect(line).not.toMatch(/^::(set-output|stop-commands|add-mask::a$)/);
    expect(line).not.toContain('##[');
    // eslint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u001b\u009b\u200f\u202e]/);
  }
}

function expectNoForeignMarkup(summary: string): void {
  const html = marked.parse(summary, { async: false });
  expect(html).not.toMatch(/<(img|script)/i);
  expect(html).not.toMatch(/href="[^"]*evil/i);
  expect(html).not.toMatch(/<a [^>]*>pwned/i);
  for (const mention of ['@convox', '@octocat', '<img', '<script', 'https://evil', 'www.evil', '![pwned]']) {
    expect(summary).not.toContain(mention);
  }
}

describe('untrusted text', () => {
  it('in event reasons, from AWS, cannot add a command, markup or a mention', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.failResource({ logicalId: 'ServiceWebApi', reason: HOSTILE });
      const run = await runBundle(aws);
      expect(run.outputs['outcome']).toBe('rolled-back');
      expect(run.stdout).toContain('pwned');
      expectNoForeignCommand(run);
      expectNoForeignMarkup(run.summary);
      for (const value of Object.values(run.outputs)) expect(value).not.toMatch(/[\r\n]|^::|##\[/);
    });
  });

  it('in a reason of 10,000 characters is cut in the log, and colors nothing beyond its line', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.failResource({ logicalId: 'ServiceWebApi', reason: `${HOSTILE} ${'x'.repeat(10_000)}` });
      const run = await runBundle(aws, {}, { env: { RUNNER_DEBUG: '1' } });
      expect(run.outputs['outcome']).toBe('rolled-back');
      expectNoForeignCommand(run);
      const log = run.stdout.split('\n').filter((line) => !line.startsWith('::'));
      expect(Math.max(...log.map((line) => line.length))).toBeLessThan(1_300);
      for (const red of ['CREATE_FAILED', 'Cause: ServiceWebApi ']) {
        expect(log.filter((line) => line.includes(`\u001b[31m${red}`))).toHaveLength(1);
      }
    });
  });

  it('in the status reason of a stuck rack and in inputs is shown as text', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.setStatus('staging', 'UPDATE_ROLLBACK_FAILED', HOSTILE);
      const stuck = await runBundle(aws);
      expect(stuck.outputs['outcome']).toBe('refused');
      const bad = await runBundle(aws, { version: HOSTILE, timeout: '::error::pwned', parameters: '::error::pwned' });
      expect(bad.outputs['outcome']).toBe('refused');
      for (const run of [stuck, bad]) {
        expectNoForeignCommand(run);
        expectNoForeignMarkup(run.summary);
      }
    });
  });
});

describe('a secret', () => {
  /** As it is and as a URL or JSON would hold it. */
  const forms = [SECRET, encodeURIComponent(SECRET), JSON.stringify(SECRET).slice(1, -1)];

  function expectHidden(run: ActionResult): void {
    const log = run.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    expect(run.stdout).toContain('::add-mask::');
    const surfaces = [log.join('\n'), run.stderr, run.summary, JSON.stringify(run.outputs), JSON.stringify(run.report)];
    for (const surface of surfaces) {
      for (const form of forms) expect(surface).not.toContain(form);
      expect(surface).not.toContain('hunter2');
    }
  }

  it('given in parameters is not shown, even if AWS quotes it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
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
