/** The runner's machine of a test: a checked-out repository, artifacts, command-line tools, and GitHub's tokens. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { startOidc, type Oidc } from '../../simulator/github/oidc.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { withAws } from '../dist/bundle.ts';

export interface Site {
  /** GitHub's issuer of tokens. */
  readonly oidc: Oidc;
  /** The checked-out repository. */
  readonly workspace: string;
  /** Has a folder for each workflow run, with a folder for each artifact. */
  readonly artifacts: string;
  /** Commands that are not on this machine (`gh`). */
  readonly commands: string;
}

/** Gives each test of a file a machine of its own. */
export function useSite(): () => Site {
  let oidc: Oidc | undefined;
  let folder = '';
  beforeAll(async () => {
    oidc = await startOidc();
  });
  afterAll(() => oidc?.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'site-'));
    for (const name of ['workspace/.convox', 'artifacts', 'commands'])
      mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(join(import.meta.dirname, 'gh'), join(folder, 'commands/gh'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return () => {
    if (oidc === undefined) throw new Error('no test is in progress');
    const [workspace, artifacts, commands] = ['workspace', 'artifacts', 'commands'].map((name) => join(folder, name));
    return { oidc, workspace: workspace ?? '', artifacts: artifacts ?? '', commands: commands ?? '' };
  };
}

/**
 * An account whose roles the jobs of the repository can assume.
 *
 * @param roles names, each with the ends of the subjects that it trusts.
 */
export function withRoles<T>(
  { oidc: { issuer, publicKey } }: Site,
  roles: Readonly<Record<string, readonly string[]>>,
  test: (aws: Simulator) => Promise<T>,
  options: SimulatorOptions = {},
): Promise<T> {
  return withAws((aws) => {
    aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
    for (const [name, trusted] of Object.entries(roles)) {
      aws.addRole({ name, issuer, sub: trusted.map((end) => `repo:example/racks:${end}`), aud: 'sts.amazonaws.com' });
    }
    return test(aws);
  }, options);
}
