/** Protection of this repository's packages and workflows: install scripts, lock files, owners, audits. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
const FOLDERS = tracked.filter((file) => /(?:^|\/)package-lock\.json$/.test(file)).map((file) => dirname(file));

interface Package {
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly hasInstallScript?: boolean }>>;
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const yaml = (file: string): unknown => parse(readFileSync(file, 'utf8'));

describe.each(FOLDERS)('the packages of %s', (folder) => {
  const manifest = json(join(folder, 'package.json')) as Package;
  const { packages } = json(join(folder, 'package-lock.json')) as Lock;
  const installed = Object.entries(packages).filter(([path]) => path !== '');

  it('run an install script only if package.json allows or denies it by name; npm refuses the others', () => {
    // npm reads a version in allowScripts from the address of the package, which the lock file leaves out. The version is fixed by the lock file's hash.
    const scripts = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripts.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest.allowScripts ?? {}).sort()).toEqual([...new Set(names)].sort());
    expect(readFileSync(join(folder, '.npmrc'), 'utf8')).toMatch(/^strict-allow-scripts=true$/m);
  });

  it('are each pinned by a hash in the lock file', () => {
    const unpinned = installed.filter(([, { integrity }]) => !integrity?.startsWith('sha512-'));
    expect(unpinned.map(([path]) => path)).toEqual([]);
  });

  it('are named by exact versions', () => {
    const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('are updated by Dependabot, after they are some days old', () => {
    type Update = Readonly<{ 'package-ecosystem': string; directories: readonly string[]; cooldown: object }>;
    const { updates } = yaml('.github/dependabot.yml') as { updates: readonly Update[] };
    const npm = updates.find((one) => one['package-ecosystem'] === 'npm');
    expect(npm?.directories).toContain(folder === '.' ? '/' : `/${folder}`);
    expect(npm?.cooldown).toEqual({ 'default-days': 7 });
  });

  it('have their signatures checked in CI', () => {
    const { jobs } = yaml('.github/workflows/test.yml') as {
      jobs: { signatures: { steps: readonly { readonly run?: string }[] } };
    };
    const command = jobs.signatures.steps.map(({ run = '' }) => run).join('\n');
    expect(command).toMatch(/npm ci --ignore-scripts && npm audit signatures/);
    expect(/^for folder in (.*); do$/m.exec(command)?.[1]?.split(' ')).toContain(folder);
  });
});

describe('the workflows', () => {
  const workflows = readdirSync('.github/workflows').map((name) => `.github/workflows/${name}`);

  it('are all checked by zizmor, and so is each example', () => {
    const { jobs } = yaml('.github/workflows/zizmor.yml') as {
      jobs: { audit: { steps: readonly { readonly uses: string; readonly with: { readonly inputs?: string } }[] } };
    };
    const audited = jobs.audit.steps.find(({ uses }) => uses.startsWith('zizmorcore/'))?.with.inputs?.split(/\s+/);
    expect(audited?.sort()).toEqual(['.', ...readdirSync('examples').map((name) => `examples/${name}`)].sort());
  });

  // What zizmor finds in workflows like these, read from the files: it cannot run offline.
  it.each([...workflows, ...readdirSync('examples').map((name) => `examples/${name}`)])(
    '%s keeps no credentials in the checkout, uses no expression in a script, and gives no permissions to events of forks',
    (file) => {
      type Step = Readonly<{ uses?: string; run?: string; with?: Readonly<Record<string, unknown>> }>;
      const { on, jobs } = yaml(file) as { on: unknown; jobs: Readonly<Record<string, { steps?: readonly Step[] }>> };
      const steps = Object.values(jobs).flatMap(({ steps: list = [] }) => list);
      const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
      expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
      expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
      expect(JSON.stringify(on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
    },
  );

  it('have an owner, and so do the bundle, the actions, the policies and what decides which packages run', () => {
    const owned = readFileSync('.github/CODEOWNERS', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split(/\s+/));
    expect(owned.filter(([, owner]) => !owner?.startsWith('@'))).toEqual([]);
    const matches = (file: string, pattern: string): boolean => {
      const source = pattern.replace(/^\//, '').replaceAll('.', '\\.').replaceAll('*', '[^/]*');
      return new RegExp(
        `${pattern.startsWith('/') ? '^' : '(?:^|/)'}${source}${pattern.endsWith('/') ? '' : '$'}`,
      ).test(file);
    };
    const isGuarded =
      /^\.github\/workflows\/|^dist\/|action\.yml$|^docs\/policies\/|(?:^|\/)(?:package(?:-lock)?\.json|\.npmrc)$/;
    const guarded = tracked.filter((file) => isGuarded.test(file));
    expect(guarded.length).toBeGreaterThan(20);
    expect(guarded.filter((file) => !owned.some(([pattern = '']) => matches(file, pattern)))).toEqual([]);
    const unused = owned.filter(([pattern = '']) => !tracked.some((file) => matches(file, pattern)));
    expect(unused).toEqual([]);
  });
});
