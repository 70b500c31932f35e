/** Runs collected tests one by one, and learns which are slow. */
import type { CollectedTest } from './jest-globals.ts';

const SLOW_MS = 50;

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

  /** In the order given, up to the first that fails. */
  async judge(tests: readonly CollectedTest[]): Promise<Verdict> {
    let testCount = 0;
    for (const test of tests) {
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
