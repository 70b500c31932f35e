/** The dependencies of main() in memory: a world with a virtual clock, and a runner that shows nothing. */
import type { RunDependencies } from '../../../src/main.ts';
import { GitHubInMemory } from '../../github/github-in-memory.ts';
import type { World } from '../../update/world.ts';

const silent = (): void => undefined;

/** @param inputs of the step. `rack` is `staging` if it is not among them. */
export function runDependencies(world: World, inputs: Readonly<Record<string, string>>): RunDependencies {
  const { clock, cancel, emit: _emit, ...connection } = world.ports();
  const given: Readonly<Record<string, string>> = { rack: 'staging', ...inputs };
  return {
    env: { AWS_REGION: 'us-east-1' },
    onSecrets: silent,
    crashed: new Promise(() => undefined),
    run: { runId: '7000000001', attempt: '1', use: 'a1b2' },
    clock,
    cancel,
    log: { line: silent, debug: silent, openGroup: silent, closeGroup: silent, annotate: silent, mask: silent },
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, given[name] ?? ''])),
    readFile: async () => undefined,
    connect: () => connection,
    readWorkflowRun: async () => undefined,
    connectGitHub: () => new GitHubInMemory(),
    publish: async () => ({ troubles: [] }),
  };
}
