/**
 * The release workflow: only commits of main, nothing is installed or built while a token can sign or publish, and each
 * file is attested and verified.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

function runOf(job: Job, name: string): string {
  const found = job.steps.filter((step) => step.name?.startsWith(name));
  if (found.length !== 1) throw new Error(`${found.length} steps that begin with ${name}`);
  return found[0]?.run ?? '';
}

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'release-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('release.yml', () => {
  it('gives the job that runs packages a token that can only read', () => {
    expect(permissions).toEqual({});
    expect(Object.keys(jobs)).toEqual(['gate', 'publish']);
    expect(gate.permissions).toEqual({ contents: 'read' });
    expect(gate.steps.map(({ run }) => run)).toContain('script/test --full');
  });

  it('installs and builds nothing in the job that can sign and publish, and runs only actions of GitHub there', () => {
    const commands = publish.steps.flatMap(({ run }) => (run === undefined ? [] : [run])).join('\n');
    expect(commands).not.toMatch(
      /\bnpm (?!sbom --package-lock-only)|\bnpx\b|\byarn\b|\bpnpm\b|script\/(?!release-notes)|node_modules/,
    );
    const uses = publish.steps.flatMap(({ uses: action }) => (action === undefined ? [] : [action.split('@')[0]]));
    expect([...new Set(uses)].sort()).toEqual(['actions/attest', 'actions/checkout']);
  });

  it('publishes only after the gate, in an environment', () => {
    expect(publish).toMatchObject({ needs: 'gate', environment: 'release' });
  });

  it('uses no cache that another run can write', () => {
    for (const { uses = '', with: given = {} } of [...gate.steps, ...publish.steps]) {
      if (!uses.startsWith('actions/setup-node@')) continue;
      expect(given['package-manager-cache']).toBe(false);
      expect(given['cache']).toBeUndefined();
    }
  });

  it('passes a commit that is on main, and refuses one that is not', () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        cwd: folder,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    const commit = (name: string): string => {
      git('commit', '-q', '--allow-empty', '-m', name);
      return git('rev-parse', 'HEAD');
    };
    git('init', '-q');
    const released = commit('released');
    const newest = commit('newest');
    git('update-ref', 'refs/remotes/origin/main', newest);
    git('checkout', '-q', '-b', 'aside', released);
    const aside = commit('aside');
    const check = (sha: string) =>
      spawnSync('bash', ['-e', '-c', runOf(gate, 'Refuse a commit')], {
        cwd: folder,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], GITHUB_SHA: sha, GITHUB_REF_NAME: 'v1.2.3' },
      });
    expect([check(released).status, check(newest).status]).toEqual([0, 0]);
    const refused = check(aside);
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(/^::error title=Not on main::v1\.2\.3 /m);
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
  const released = execFileSync(
    'git',
    ['ls-files', 'dist', 'action.yml', 'racks/action.yml', '.github/workflows/update-racks.yml'],
    {
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n')
    .sort();

  it('are all attested: the bundle, both actions and the workflow to call', () => {
    expect(released).toContain('dist/index.js');
    expect(matched(files?.['subject-path'])).toEqual(released);
    expect(files).toEqual({ 'subject-path': expect.any(String) as unknown });
  });

  it('have a list of their packages attested, made from the lock file alone', () => {
    expect(matched(sbom?.['subject-path'])).toEqual(released.filter((file) => file.startsWith('dist/')));
    expect(sbom?.['sbom-path']).toBe('${{ runner.temp }}/sbom.spdx.json');
    const command = runOf(publish, 'List the packages');
    expect(command).toMatch(/^npm sbom --package-lock-only --omit dev .* > "\$RUNNER_TEMP\/sbom\.spdx\.json"$/);
  });

  it('are all verified by the commands in RELEASE.md, each against this workflow and this tag', () => {
    const command = runOf(publish, 'Verify the attestations');
    const squeezed = (text: string): string => text.replaceAll(/[\s\\]+/g, ' ').trim();
    expect(squeezed(readFileSync('RELEASE.md', 'utf8'))).toContain(squeezed(command));
    writeFileSync(join(folder, 'gh'), '#!/bin/sh\necho "$@" >> "$CALLS"\n', { mode: 0o755 });
    const calls = join(folder, 'calls');
    execFileSync('bash', ['-e', '-c', command], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, CALLS: calls, REPOSITORY: 'o/r', TAG: 'v1.2.3' },
    });
    const expected = released.map(
      (file) =>
        `attestation verify ${file} --repo o/r --signer-workflow o/r/.github/workflows/release.yml --source-ref refs/tags/v1.2.3`,
    );
    expect(readFileSync(calls, 'utf8').trim().split('\n').sort()).toEqual(expected.sort());
  });

  it('stop the release when one of them does not verify', () => {
    writeFileSync(join(folder, 'gh'), '#!/bin/sh\n[ "$3" != action.yml ]\n', { mode: 0o755 });
    const { status } = spawnSync('bash', ['-e', '-c', runOf(publish, 'Verify the attestations')], {
      env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, REPOSITORY: 'o/r', TAG: 'v1.2.3' },
    });
    expect(status).not.toBe(0);
    const order = publish.steps.map(({ name = '' }) => name);
    expect(order.indexOf('Verify the attestations, as RELEASE.md describes')).toBeLessThan(
      order.findIndex((name) => name.startsWith('Release, first as a draft')),
    );
  });
});

describe('the step that publishes', () => {
  /** A `gh` that knows whether the release is there, and whether GitHub makes releases immutable. */
  function publishWith({ draft, immutable, tag = 'v1.2.3' }: { draft: string; immutable: boolean; tag?: string }) {
    const fake = `#!/bin/sh
echo "$@" >> "$CALLS"
case "$1 $2" in
  'release view') [ '${draft}' = none ] && exit 1; echo '${draft}' ;;
  'api repos/o/r/releases/tags/${tag}') echo '${String(immutable)}' ;;
esac
`;
    writeFileSync(join(folder, 'gh'), fake, { mode: 0o755 });
    const calls = join(folder, 'calls');
    const { status, stdout } = spawnSync('bash', ['-e', '-c', runOf(publish, 'Release, first as a draft')], {
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        CALLS: calls,
        REPOSITORY: 'o/r',
        TAG: tag,
        RUNNER_TEMP: '/t',
      },
    });
    const done = readFileSync(calls, 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(' ').slice(0, 2).join(' '));
    return { status, stdout, done, text: readFileSync(calls, 'utf8') };
  }

  it('creates a draft, adds the list of packages, and then publishes', () => {
    const { status, done, text } = publishWith({ draft: 'none', immutable: true });
    expect([status, done.slice(0, 4)]).toEqual([
      0,
      ['release view', 'release create', 'release upload', 'release edit'],
    ]);
    expect(text).toMatch(/^release create v1\.2\.3 --draft --verify-tag /m);
    expect(text).toMatch(/^release edit v1\.2\.3 --draft=false --latest$/m);
  });

  it('publishes a tag with a suffix as a pre-release', () => {
    const { text } = publishWith({ draft: 'none', immutable: true, tag: 'v1.2.3-rc.1' });
    expect(text).toMatch(/^release edit v1\.2\.3-rc\.1 --draft=false --prerelease$/m);
  });

  it('continues with the draft of an earlier attempt, and leaves a published release as it is', () => {
    expect(publishWith({ draft: 'true', immutable: true }).done).toEqual(
      expect.arrayContaining(['release upload', 'release edit']),
    );
    rmSync(join(folder, 'calls'));
    const { status, done } = publishWith({ draft: 'false', immutable: true });
    expect(status).toBe(0);
    expect(done.filter((call) => /create|upload|edit/.test(call))).toEqual([]);
  });

  it('fails before the major tag moves if the release can still be changed', () => {
    const { status, stdout } = publishWith({ draft: 'none', immutable: false });
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error title=Not immutable::/m);
    const [last] = publish.steps.slice(-1);
    expect(last).toMatchObject({ name: 'Move the major tag', if: "${{ !contains(github.ref_name, '-') }}" });
  });
});
