/**
 * The release workflow: only commits of main, nothing is installed or built while a token can sign or publish, and each
 * file is attested and verified.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const { permissions, jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8')) as {
  readonly permissions: object;
  readonly jobs: Readonly<Record<'gate' | 'publish', Job>>;
};
const { gate, publish } = jobs;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** The script of the one step whose name begins so. */
function scriptOf(job: Job, name: string): string {
  const [step, ...others] = job.steps.filter((one) => one.name?.startsWith(name));
  if (step === undefined || others.length > 0) throw new Error(`not one step whose name begins with ${name}`);
  return step.run ?? '';
}

/** Runs a script with a `gh` that writes its arguments into a file and then does what is given. */
function runWithGh(script: string, gh: string, env: Readonly<Record<string, string>> = {}) {
  const calls = join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(join(folder, 'gh'), `#!/bin/sh\necho "$@" >> "${calls}"\n${gh}\n`, { mode: 0o755 });
  const { status, stdout } = spawnSync('bash', ['-e', '-c', script], {
    encoding: 'utf8',
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      REPOSITORY: 'o/r',
      TAG: 'v1.2.3',
      RUNNER_TEMP: '/t',
      ...env,
    },
  });
  return { status, stdout, calls: readFileSync(calls, 'utf8').trim().split('\n') };
}

describe('release.yml', () => {
  it('gives the job that runs packages a token that can only read', () => {
    expect(permissions).toEqual({});
    expect(Object.keys(jobs)).toEqual(['gate', 'publish']);
    expect(gate.permissions).toEqual({ contents: 'read' });
    expect(gate.steps.map(({ run }) => run)).toContain('script/test --full');
  });

  it('installs and builds nothing in the job that can sign and publish, and runs only actions of GitHub there', () => {
    expect(publish).toMatchObject({ needs: 'gate', environment: 'release' });
    const commands = publish.steps.map(({ run = '' }) => run).join('\n');
    const installing =
      /\bnpm (?!sbom --package-lock-only)|\bnpx\b|\byarn\b|\bpnpm\b|script\/(?!release-notes)|node_modules/;
    expect(commands).not.toMatch(installing);
    const uses = publish.steps.flatMap(({ uses: action }) => action?.split('@')[0] ?? []);
    expect([...new Set(uses)].sort()).toEqual(['actions/attest', 'actions/checkout']);
  });

  it('uses no cache that another run can write', () => {
    const setups = [...gate.steps, ...publish.steps].filter(({ uses = '' }) => uses.startsWith('actions/setup-node@'));
    for (const { with: given } of setups) {
      expect(given).toMatchObject({ 'package-manager-cache': false });
      expect(given).not.toHaveProperty('cache');
    }
  });

  it('passes a commit that is on main, and refuses one that is not', () => {
    const git = (...args: string[]): string => {
      const options = { cwd: folder, encoding: 'utf8' } as const;
      return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], options).trim();
    };
    const commit = (name: string): string => {
      git('commit', '-q', '--allow-empty', '-m', name);
      return git('rev-parse', 'HEAD');
    };
    const script = `cd ${folder}\n${scriptOf(gate, 'Refuse a commit')}`;
    const check = (sha: string) => runWithGh(script, '', { GITHUB_SHA: sha, GITHUB_REF_NAME: 'v1.2.3' });
    git('init', '-q');
    const released = commit('released');
    const newest = commit('newest');
    git('update-ref', 'refs/remotes/origin/main', newest);
    git('checkout', '-q', '-b', 'aside', released);
    const aside = commit('aside');
    expect([check(released).status, check(newest).status]).toEqual([0, 0]);
    const stdout = expect.stringMatching(/^::error title=Not on main::v1\.2\.3 /m);
    expect(check(aside)).toMatchObject({ status: 1, stdout });
  });
});

describe('script/release-notes', () => {
  const CHANGELOG =
    '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-11-25\n\n### Added\n\n- Something.\n\n## [1.1.0] - 2026-10-01\n\n- Older.\n';

  it.each([
    [
      'prints the section of the version, without its heading and the next one',
      'v1.2.0',
      CHANGELOG,
      0,
      /^\s*### Added\n\n- Something\.\n$/,
      /^$/,
    ],
    [
      'rejects a tag that is not the version of package.json',
      'v1.1.0',
      CHANGELOG,
      1,
      /^$/,
      /^package\.json says 1\.2\.0, the tag says 1\.1\.0\n$/,
    ],
    ['rejects a version without a section', 'v1.2.0', CHANGELOG.replace('[1.2.0]', '[1.3.0]'), 1, /^$/, /./],
  ])('%s', (_what, tag, changelog, status, stdout, stderr) => {
    mkdirSync(join(folder, 'script'));
    copyFileSync('script/release-notes', join(folder, 'script/release-notes'));
    writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
    writeFileSync(join(folder, 'package.json'), '{ "version": "1.2.0" }');
    const run = spawnSync('bash', [join(folder, 'script/release-notes'), tag], { encoding: 'utf8' });
    const [out, error] = [expect.stringMatching(stdout), expect.stringMatching(stderr)];
    expect(run).toMatchObject({ status, stdout: out, stderr: error });
  });
});

describe('the files of a release', () => {
  const [files, sbom] = publish.steps
    .filter(({ uses }) => uses?.startsWith('actions/attest@'))
    .map(({ with: given = {} }) => given);
  const matched = (patterns: unknown): readonly string[] =>
    String(patterns)
      .trim()
      .split('\n')
      .flatMap((pattern) => globSync(pattern))
      .filter((path) => statSync(path).isFile())
      .sort();
  const tracked = ['ls-files', 'dist', 'action.yml', 'racks/action.yml', '.github/workflows/update-racks.yml'];
  const released = execFileSync('git', tracked, { encoding: 'utf8' }).trim().split('\n').sort();
  const verify = scriptOf(publish, 'Verify the attestations');

  it('are all attested: the bundle, both actions and the workflow to call', () => {
    expect(released).toContain('dist/index.js');
    expect(matched(files?.['subject-path'])).toEqual(released);
    expect(Object.keys(files ?? {})).toEqual(['subject-path']);
  });

  it('have an attested list of their packages, made only from the lock file', () => {
    expect(matched(sbom?.['subject-path'])).toEqual(released.filter((file) => file.startsWith('dist/')));
    expect(sbom?.['sbom-path']).toBe('${{ runner.temp }}/sbom.spdx.json');
    const command = scriptOf(publish, 'List the packages');
    expect(command).toMatch(/^npm sbom --package-lock-only --omit dev .* > "\$RUNNER_TEMP\/sbom\.spdx\.json"$/);
  });

  it('are all verified by the commands in RELEASE.md, each against this workflow and this tag', () => {
    const onOneLine = (text: string): string => text.replaceAll(/[\s\\]+/g, ' ').trim();
    expect(onOneLine(readFileSync('RELEASE.md', 'utf8'))).toContain(onOneLine(verify));
    const source = '--signer-workflow o/r/.github/workflows/release.yml --source-ref refs/tags/v1.2.3';
    const expected = released.map((file) => `attestation verify ${file} --repo o/r ${source}`);
    expect(runWithGh(verify, '').calls.sort()).toEqual(expected.sort());
  });

  it('stop the release before it is published when one of them does not verify', () => {
    expect(runWithGh(verify, '[ "$3" != action.yml ]').status).not.toBe(0);
    const order = publish.steps.map(({ name = '' }) => name.split(',')[0]);
    expect(order.indexOf('Verify the attestations')).toBeLessThan(order.indexOf('Release'));
  });
});

describe('the step that publishes', () => {
  /** @param draft what GitHub returns for the release; none: there is none. */
  function publishWith({ draft = '', isImmutable = true, tag = 'v1.2.3' }) {
    const view = draft === '' ? 'exit 1' : `echo ${draft}`;
    const gh = `case "$1 $2" in\n'release view') ${view} ;;\n'api repos/o/r/releases/tags/${tag}') echo ${String(isImmutable)} ;;\nesac`;
    return runWithGh(scriptOf(publish, 'Release, first as a draft'), gh, { TAG: tag });
  }
  const changesIn = (calls: readonly string[]) =>
    calls.flatMap((call) => /^release (create|upload|edit)/.exec(call)?.[1] ?? []);

  it('creates a draft, adds the list of packages, and then publishes', () => {
    const { status, calls } = publishWith({});
    expect([status, changesIn(calls)]).toEqual([0, ['create', 'upload', 'edit']]);
    expect(calls.join('\n')).toMatch(/^release create v1\.2\.3 --draft --verify-tag /m);
    expect(calls).toContain('release edit v1.2.3 --draft=false --latest');
  });

  it('publishes a tag with a suffix as a pre-release', () => {
    expect(publishWith({ tag: 'v1.2.3-rc.1' }).calls).toContain('release edit v1.2.3-rc.1 --draft=false --prerelease');
  });

  it.each([
    ['continues with the draft of an earlier attempt', 'true', ['upload', 'edit']],
    ['leaves a published release as it is', 'false', []],
  ])('%s', (_what, draft, expected) => {
    const { status, calls } = publishWith({ draft });
    expect([status, changesIn(calls)]).toEqual([0, expected]);
  });

  it('fails before the major tag moves if the release can still be changed', () => {
    const stdout = expect.stringMatching(/^::error title=Not immutable::/m);
    expect(publishWith({ isImmutable: false })).toMatchObject({ status: 1, stdout });
    const step = { name: 'Move the major tag', if: "${{ !contains(github.ref_name, '-') }}" };
    expect(publish.steps.at(-1)).toMatchObject(step);
  });
});
