/**
 * Stryker's test runner for tests that are pure: loaded once into its own process, then for each mutant only the tests that reach it,
 * the nearest first, up to the first that fails. Jest would start anew for each mutant, with every test file that imports the mutated one.
 */
import { join, relative } from 'node:path';
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
import { holdsProperties, quickTestFiles } from './quick-tests.ts';
import { TestBench, type Verdict } from './test-bench.ts';

class InProcessTestRunner implements TestRunner {
  /** Stryker starts it in the folder of the mutated copy. */
  readonly #root = process.cwd();
  readonly #world = new ModuleWorld(this.#root);
  readonly #files = quickTestFiles(this.#root);
  readonly #withProperties = new Set(this.#files.filter(holdsProperties).map((file) => relative(this.#root, file)));
  readonly #bench = new TestBench();
  readonly #context = instrumenterContext();
  readonly #lastToNotice = new Map<string, string>();
  #tests: ReadonlyMap<string, CollectedTest> = new Map();
  #calmRun: DryRunResult | undefined;

  capabilities() {
    return { reloadEnvironment: true };
  }

  /** Runs everything once without a mutant: what each test reaches and how long it takes is known before the first is judged. */
  async init(): Promise<void> {
    // The same examples for each mutant, and no search for the smallest that fails.
    fc.configureGlobal({ seed: 8, endOnFailure: true });
    await this.#loadAll();
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
    this.#calmRun = { status: DryRunStatus.Complete, tests, ...(mutantCoverage && { mutantCoverage }) };
  }

  async dryRun(): Promise<DryRunResult> {
    return this.#calmRun ?? { status: DryRunStatus.Error, errorMessage: 'the runner was not initialised' };
  }

  async mutantRun(mutant: MutantRunOptions): Promise<MutantRunResult> {
    const { failure, testCount } = await this.#judge(mutant);
    const limit = determineHitLimitReached(this.#context.hitCount, this.#context.hitLimit);
    if (limit) return { status: MutantRunStatus.Timeout, ...(limit.reason !== undefined && { reason: limit.reason }) };
    if (!failure) return { status: MutantRunStatus.Survived, nrOfTests: testCount };
    this.#lastToNotice.set(mutant.sandboxFileName, this.#tests.get(failure.test)?.file ?? failure.test);
    return {
      status: MutantRunStatus.Killed,
      killedBy: [failure.test],
      failureMessage: failure.message,
      nrOfTests: testCount,
    };
  }

  async #judge(mutant: MutantRunOptions): Promise<Verdict> {
    const reaching = mutant.testFilter ?? this.#testsThatReach(mutant.activeMutant.id);
    const verdict = await this.#judgeLoaded(mutant, reaching);
    if (verdict.failure || mutant.mutantActivation === 'runtime') return verdict;
    const last = await this.#underMutant(mutant, () => this.#judgeWhileLoading(mutant));
    this.#world.settle();
    return last;
  }

  #testsThatReach(mutantId: string): readonly string[] {
    const coverage = Object.entries(this.#context.mutantCoverage?.perTest ?? {});
    return coverage.flatMap(([test, hits]) => ((hits[mutantId] ?? 0) > 0 ? [test] : []));
  }

  /**
   * Switched on for the tests that reach it, the nearest first: enough for what is in a function. A property of hundreds of examples
   * judges only what its file imports itself: it would find little more elsewhere, and cost hours.
   */
  async #judgeLoaded(mutant: MutantRunOptions, ids: readonly string[]): Promise<Verdict> {
    const distances = this.#world.distancesTo(mutant.sandboxFileName);
    const distanceOf = ({ file }: CollectedTest) => distances.get(join(this.#root, file)) ?? Infinity;
    const keenness = (test: CollectedTest) => (this.#isKeen(test.file, mutant) ? 0 : distanceOf(test));
    // By name, since the tests may be loaded anew in between.
    const judges = () =>
      ids
        .flatMap((id) => this.#tests.get(id) ?? [])
        .filter((test) => !this.#isCostly(test) || distanceOf(test) === 1)
        .toSorted((a, b) => keenness(a) - keenness(b));
    const judge = () => this.#underMutant(mutant, () => this.#bench.judge(judges()));
    const verdict = await judge();
    const judging = verdict.failure && this.#tests.get(verdict.failure.test);
    // Red with the mutant means nothing where it is red without: an earlier mutant may have spoilt what the modules hold.
    if (!judging || !(await this.#bench.run(judging)).failure) return verdict;
    await this.#loadAll();
    return judge();
  }

  /**
   * Switched on while all that leads to it is loaded anew, the nearest test files first: for what a module does when it is loaded.
   * Those properties are not asked: each of these mutants would reach them all.
   */
  async #judgeWhileLoading(mutant: MutantRunOptions): Promise<Verdict> {
    const mutated = mutant.sandboxFileName;
    this.#world.renewAround(mutated);
    let testCount = 0;
    const nearest = [...this.#world.distancesTo(mutated).keys()].filter((path) => this.#files.includes(path));
    const keen = nearest.filter((path) => this.#isKeen(relative(this.#root, path), mutant));
    for (const file of new Set([...keen, ...nearest])) {
      try {
        const tests = await this.#collect(file);
        const verdict = await this.#bench.judge(tests.filter((test) => !this.#isCostly(test)));
        testCount += verdict.testCount;
        if (verdict.failure) return { ...verdict, testCount };
      } catch (error) {
        return { failure: { test: this.#firstTestOf(file), message: `cannot be loaded: ${String(error)}` }, testCount };
      }
    }
    return { testCount };
  }

  /** Whoever noticed the last mutant of a module is asked first about its next. */
  #isKeen(testFile: string, { sandboxFileName }: MutantRunOptions): boolean {
    return this.#lastToNotice.get(sandboxFileName) === testFile;
  }

  #isCostly(test: CollectedTest): boolean {
    return this.#withProperties.has(test.file) && this.#bench.isSlow(test);
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
