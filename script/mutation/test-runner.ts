/**
 * Stryker's test runner for tests that are pure: loaded once into its own process, then for each mutant only the tests that reach it,
 * the quick ones first, up to the first that fails. Jest would start anew for each mutant, with every test file that imports the mutated one.
 */
import { relative } from 'node:path';
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from '@stryker-mutator/api/test-runner';
import fc from 'fast-check';
import { collectTests, type CollectedTest } from './jest-globals.ts';
import { ModuleWorld } from './module-world.ts';
import { quickTestFiles } from './quick-tests.ts';
import { TestBench, type Verdict } from './test-bench.ts';

class InProcessTestRunner implements TestRunner {
  /** Stryker starts it in the folder of the mutated copy. */
  readonly #root = process.cwd();
  readonly #world = new ModuleWorld(this.#root);
  readonly #files = quickTestFiles(this.#root);
  readonly #bench = new TestBench();
  readonly #context = instrumenterContext();
  #tests: ReadonlyMap<string, CollectedTest> = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init(): Promise<void> {
    // The same examples for each mutant, and no search for the smallest one.
    fc.configureGlobal({ seed: 8, endOnFailure: true });
    await this.#loadAll();
  }

  async dryRun(): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    for (const test of this.#tests.values()) {
      this.#context.currentTestId = test.id;
      const { failure, tookMs } = await this.#bench.run(test);
      const common = { id: test.id, name: test.id, fileName: test.file, timeSpentMs: tookMs };
      tests.push(
        failure
          ? { ...common, status: TestStatus.Failed, failureMessage: failure.message }
          : { ...common, status: TestStatus.Success },
      );
    }
    delete this.#context.currentTestId;
    const { mutantCoverage } = this.#context;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async mutantRun(mutant: MutantRunOptions): Promise<MutantRunResult> {
    const { testFilter } = mutant;
    const { failure, testCount } = testFilter
      ? await this.#judgeLoaded(mutant, testFilter)
      : await this.#underMutant(mutant, () => this.#judgeWhileLoading(mutant.sandboxFileName));
    const limit = determineHitLimitReached(this.#context.hitCount, this.#context.hitLimit);
    if (limit) return { status: MutantRunStatus.Timeout, ...(limit.reason !== undefined && { reason: limit.reason }) };
    if (!failure) return { status: MutantRunStatus.Survived, nrOfTests: testCount };
    return {
      status: MutantRunStatus.Killed,
      killedBy: [failure.test],
      failureMessage: failure.message,
      nrOfTests: testCount,
    };
  }

  /** The mutant is in a function: it is switched on for the tests that call it. */
  async #judgeLoaded(mutant: MutantRunOptions, ids: readonly string[]): Promise<Verdict> {
    const judge = () =>
      this.#underMutant(mutant, () => this.#bench.judge(ids.flatMap((id) => this.#tests.get(id) ?? [])));
    const verdict = await judge();
    const judging = verdict.failure && this.#tests.get(verdict.failure.test);
    // Red with the mutant means nothing where it is red without: an earlier mutant may have spoilt what the modules hold.
    if (!judging || !(await this.#bench.run(judging)).failure) return verdict;
    await this.#loadAll();
    return judge();
  }

  /** The mutant is in what a module does while it is loaded: everything is loaded anew under it, the nearest tests first. */
  async #judgeWhileLoading(mutated: string): Promise<Verdict> {
    this.#world.renew();
    const slow: CollectedTest[] = [];
    let testCount = 0;
    for (const file of this.#world.nearest(this.#files, mutated)) {
      try {
        const tests = await this.#collect(file);
        slow.push(...tests.filter((test) => this.#bench.isSlow(test)));
        const verdict = await this.#bench.judge(tests.filter((test) => !this.#bench.isSlow(test)));
        testCount += verdict.testCount;
        if (verdict.failure) return { ...verdict, testCount };
      } catch (error) {
        return { failure: { test: this.#firstTestOf(file), message: `cannot be loaded: ${String(error)}` }, testCount };
      }
    }
    const verdict = await this.#bench.judge(slow);
    return { ...verdict, testCount: testCount + verdict.testCount };
  }

  async #underMutant(mutant: MutantRunOptions, judge: () => Promise<Verdict>): Promise<Verdict> {
    const context = this.#context;
    delete context.hitLimit;
    delete context.hitCount;
    if (mutant.hitLimit !== undefined) Object.assign(context, { hitLimit: mutant.hitLimit, hitCount: 0 });
    context.activeMutant = mutant.activeMutant.id;
    try {
      return await judge();
    } finally {
      delete context.activeMutant;
    }
  }

  async #loadAll(): Promise<void> {
    this.#world.renew();
    const tests: CollectedTest[] = [];
    for (const file of this.#files) tests.push(...(await this.#collect(file)));
    this.#tests = new Map(tests.map((test) => [test.id, test]));
  }

  #collect(file: string): Promise<readonly CollectedTest[]> {
    return collectTests(relative(this.#root, file), () => this.#world.import(file));
  }

  #firstTestOf(file: string): string {
    const name = relative(this.#root, file);
    return [...this.#tests.values()].find((test) => test.file === name)?.id ?? name;
  }
}

/** What mutated code and the runner share: which mutant is on, what was reached. */
function instrumenterContext(): InstrumenterContext {
  const context: InstrumenterContext = {};
  Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: context });
  return context;
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessTestRunner)];
