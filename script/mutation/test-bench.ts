/** Runs collected tests one by one, and learns which are slow: a mutant that a quick one notices need not wait for them. */
import type { CollectedTest } from './jest-globals.ts';

const SLOW_MS = 20;

interface Failure {
  readonly test: string;
  readonly message: string;
}

/** How a mutant came off: the first test that noticed it, and how many were asked. */
export interface Verdict {
  readonly failure?: Failure;
  readonly testCount: number;
}

export class TestBench {
  readonly #tookMs = new Map<string, number>();

  async run(test: CollectedTest): Promise<{ readonly failure?: Failure; readonly tookMs: number }> {
    const began = performance.now();
    const failure = await failureOf(test);
    const tookMs = performance.now() - began;
    if (!failure) this.#tookMs.set(test.id, tookMs);
    return { ...(failure && { failure }), tookMs };
  }

  /** Up to the first that fails, those known to be slow last. */
  async judge(tests: readonly CollectedTest[]): Promise<Verdict> {
    let testCount = 0;
    const slow = (test: CollectedTest) => (this.isSlow(test) ? (this.#tookMs.get(test.id) ?? 0) : 0);
    for (const test of tests.toSorted((a, b) => slow(a) - slow(b))) {
      testCount += 1;
      const { failure } = await this.run(test);
      if (failure) return { failure, testCount };
    }
    return { testCount };
  }

  isSlow(test: CollectedTest): boolean {
    return (this.#tookMs.get(test.id) ?? 0) > SLOW_MS;
  }
}

async function failureOf(test: CollectedTest): Promise<Failure | undefined> {
  try {
    await test.run();
    return undefined;
  } catch (error) {
    return { test: test.id, message: error instanceof Error ? error.message : String(error) };
  }
}
