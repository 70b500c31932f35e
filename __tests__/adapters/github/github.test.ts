/** The adapters to the runner: inputs, identity, log, and the files of a run. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createStepLog, toSafeLine } from '../../../src/adapters/github/log.ts';
import { createPublisher, type Publication, SUMMARY_LIMIT_BYTES } from '../../../src/adapters/github/publish.ts';
import { readInputs, readRunIdentity, readTempFolder } from '../../../src/adapters/github/run-identity.ts';
import { readWorkflowRun } from '../../../src/adapters/github/workflow-context.ts';

let folder: string;
let printed: string;
const write = process.stdout.write.bind(process.stdout);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'github-'));
  printed = '';
  process.stdout.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  for (const name of Object.keys(process.env)) {
    if (/^(GITHUB|INPUT|RUNNER)_/.test(name)) Reflect.deleteProperty(process.env, name);
  }
});

afterEach(() => {
  process.stdout.write = write;
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text = ''): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function publication(about: Partial<Publication> = {}): Publication {
  const defaults = {
    summary: '# Rack\n',
    outputs: { outcome: 'updated' },
    reportJson: '{}',
    reportFile: 'report.json',
  };
  return { ...defaults, ...about };
}

test('reads inputs by name, without surrounding white space, and empty if the workflow does not set them', () => {
  process.env['INPUT_RACK'] = '  staging\n';
  process.env['INPUT_REQUIRED-RELEASES'] = 'step';
  const inputs = { rack: 'staging', 'required-releases': 'step', version: '' };
  expect(readInputs(Object.keys(inputs))).toEqual(inputs);
});

describe('a run', () => {
  test('has the id and the attempt from the runner', () => {
    const env = { GITHUB_RUN_ID: '123', GITHUB_RUN_ATTEMPT: '2' };
    expect(readRunIdentity(env)).toMatchObject({ runId: '123', attempt: '2' });
    // Two steps of one run are two uses of the Action, each with work of its own.
    expect(readRunIdentity(env).use).not.toBe(readRunIdentity(env).use);
  });

  test('outside of GitHub Actions has attempt 1 and its own id', () => {
    const [one, other] = [readRunIdentity({}), readRunIdentity({ GITHUB_RUN_ID: 'not/an id' })];
    expect(one.attempt).toBe('1');
    expect(one.runId).toMatch(/^[0-9a-f]{16}$/);
    expect(other.runId).not.toBe(one.runId);
  });

  test("writes files to the runner's temporary folder, or the system's", () => {
    expect([readTempFolder({ RUNNER_TEMP: '/runner' }), readTempFolder({ RUNNER_TEMP: '' })]).toEqual([
      '/runner',
      tmpdir(),
    ]);
  });

  const RUN = {
    GITHUB_REPOSITORY: 'example/racks',
    GITHUB_RUN_ID: '7000000001',
    GITHUB_SERVER_URL: 'https://github.example.org/',
    GITHUB_ACTOR: 'octocat',
  };

  test.each([
    ['refs/pull/17/merge', 17],
    ['refs/heads/main', undefined],
    ['refs/pull/x/merge', undefined],
    [undefined, undefined],
  ])('has its page, and the pull request of the ref %s', async (ref, pullRequest) => {
    await expect(readWorkflowRun({ ...RUN, GITHUB_REF: ref })).resolves.toEqual({
      repository: 'example/racks',
      runUrl: 'https://github.example.org/example/racks/actions/runs/7000000001',
      pullRequest,
      actor: 'octocat',
    });
  });

  test.each([
    { GITHUB_REPOSITORY: undefined },
    { GITHUB_REPOSITORY: 'x) [click](https://evil.test' },
    { GITHUB_SERVER_URL: 'javascript:alert(1)' },
    { GITHUB_RUN_ID: '1)' },
  ])('has no page if a part of its address is invalid: %j', async (odd) => {
    await expect(readWorkflowRun({ ...RUN, ...odd })).resolves.toBeUndefined();
  });
});

test.each([
  ['::error::owned', ': :error::owned'],
  [' \t\u00a0::set-output name=x::y', '  \u00a0: :set-output name=x::y'],
  ['\ufeff::stop-commands::x', '\ufeff: :stop-commands::x'],
  ['one\r\n::error::two', 'one ::error::two'],
  ['\n\u2028::error::x', ' : :error::x'],
  ['##[error]owned', '## [error]owned'],
  ['text ##[group]x', 'text ## [group]x'],
  ['###[[command]x', '### [[command]x'],
  ['\u001b[31mred\u0000', ' [31mred '],
  ['safe\u202egnp.exe', 'safe gnp.exe'],
  ['AWS::ECS::Service is fine', 'AWS::ECS::Service is fine'],
  ['', ''],
])('a line %j is printed as %j', (text, safe) => {
  expect(toSafeLine(text)).toBe(safe);
});

describe('the log', () => {
  test('has no line that the runner executes, except the action’s own commands', () => {
    const log = createStepLog();
    log.line('::error::x\n::error::y');
    log.openGroup('group\n::error::z');
    log.debug('a\n::warning::b');
    log.closeGroup();
    expect(printed.split(/\r?\n/)).toEqual([
      ': :error::x ::error::y',
      '::group::group ::error::z',
      '::debug::a',
      '::debug::: :warning::b',
      '::endgroup::',
      '',
    ]);
  });

  const RUNNER = { GITHUB_ACTIONS: 'true' };

  test.each([
    ['good', '\u001b[32m'],
    ['bad', '\u001b[31m'],
    ['caution', '\u001b[33m'],
    ['quiet', '\u001b[90m'],
  ] as const)('colours a line as %s from a position on, and resets it', (tone, escape) => {
    createStepLog(RUNNER).line('12:03:07  UPDATE_COMPLETE  why', { tone, from: 10 });
    expect(printed).toBe(`12:03:07  ${escape}UPDATE_COMPLETE  why\u001b[0m\n`);
  });

  test('colours no line in a file or with NO_COLOR, nor one that needs escaping: no foreign escape sequence passes', () => {
    const style = { tone: 'good', from: 0 } as const;
    createStepLog({}).line('file', style);
    createStepLog({ ...RUNNER, NO_COLOR: '1' }).line('refused', style);
    createStepLog({ ...RUNNER, NO_COLOR: '' }).line('empty', style);
    expect(printed).toBe('file\nrefused\n\u001b[32mempty\u001b[0m\n');
    printed = '';
    for (const text of ['\u001b[5mblink', 'a ##[error]b', '::error::c', '\u009b31md\u202e', 'e\r\n::error::f']) {
      createStepLog(RUNNER).line(text, { tone: 'good', from: 3 });
    }
    expect(printed).toBe(' [5mblink\na ## [error]b\n: :error::c\n 31md \ne ::error::f\n');
  });

  test('annotates with one command, however many lines the message has', () => {
    const message = 'one\n::notice::two\r\nthree';
    createStepLog().annotate({ level: 'error', title: 'Rolled back, and: why', message });
    expect(printed).toBe('::error title=Rolled back%2C and%3A why::one%0A: :notice::two%0Athree\n');
  });

  test('masks each line of a secret, except lines that are too short to be masked', () => {
    const log = createStepLog();
    for (const secret of ['', 'true', 'a']) log.mask(secret);
    log.mask('first line\ntwo\nthird line\n');
    expect(printed.trim().split('\n')).toEqual([
      '::add-mask::first line%0Atwo%0Athird line%0A',
      '::add-mask::first line',
      '::add-mask::third line',
    ]);
  });
});

describe('publishing', () => {
  test('writes the report, the outputs and the summary, and returns the path of the report', async () => {
    const [summary, output] = [file('summary', 'before\n'), file('output')];
    process.env['GITHUB_OUTPUT'] = output;
    const done = await createPublisher({ GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder })(publication());
    const reportPath = join(folder, 'report.json');
    expect(done).toEqual({ reportPath, troubles: [] });
    expect(readFileSync(reportPath, 'utf8')).toBe('{}');
    expect(readFileSync(summary, 'utf8')).toBe('before\n# Rack\n');
    expect(readFileSync(output, 'utf8')).toMatch(/outcome<<(\S+)\nupdated\n\1\n/);
    expect(readFileSync(output, 'utf8')).toContain(`\n${reportPath}\n`);
  });

  test('tries each part even if another one fails', async () => {
    const output = file('output');
    process.env['GITHUB_OUTPUT'] = output;
    const nowhere = join(folder, 'nowhere');
    const env = { GITHUB_STEP_SUMMARY: join(nowhere, 'summary'), RUNNER_TEMP: nowhere };
    const { reportPath, troubles } = await createPublisher(env)(publication());
    expect(reportPath).toBeUndefined();
    const parts = troubles.map((trouble) => trouble.split(' could not be written: ')[0]);
    expect(parts).toEqual(['the report', 'the step summary']);
    expect(readFileSync(output, 'utf8')).toContain('updated');
  });

  test('continues without a summary file', async () => {
    const published = createPublisher({ RUNNER_TEMP: folder })(publication({ outputs: {} }));
    await expect(published).resolves.toMatchObject({ troubles: [] });
    expect(printed).toContain('::debug::GITHUB_STEP_SUMMARY is not set');
  });

  test('replaces the summary and the report in a second call, and sets only the outputs that changed', async () => {
    const [summary, output] = [file('summary', 'before\n'), file('output')];
    process.env['GITHUB_OUTPUT'] = output;
    const publish = createPublisher({ GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder });
    const outputs = { outcome: 'updated', reason: 'first' };
    await publish(publication({ outputs }));
    await publish(publication({ summary: '# More\n', outputs: { ...outputs, reason: 'second' }, reportJson: '[]' }));
    expect(readFileSync(summary, 'utf8')).toBe('before\n# More\n');
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('[]');
    const names = [...readFileSync(output, 'utf8').matchAll(/^(\w+)<</gm)].map(([, name]) => name);
    expect(names).toEqual(['outcome', 'reason', 'report', 'reason']);
  });

  test('cuts a summary that exceeds GitHub’s limit at the end of a line', async () => {
    const summary = file('summary', 'before\n');
    const long = 'a line of a rather long summary, ü\n'.repeat(40_000);
    await createPublisher({ GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder })(publication({ summary: long }));
    const text = readFileSync(summary, 'utf8');
    expect(statSync(summary).size).toBeLessThanOrEqual(SUMMARY_LIMIT_BYTES);
    expect(text).toMatch(/long summary, ü\n\n\n_The summary was cut here/);
  });
});
