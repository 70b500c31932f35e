import { availableParallelism } from 'node:os';

/**
 * Tests are ESM TypeScript. esbuild removes the types (script/lib/jest-transform.js). No module is mocked. The order is random, so
 * that no test depends on another; jest prints the seed, and `--seed` repeats the order.
 */
export default {
  testEnvironment: 'node',
  // With only __tests__ here, `--changedSince` does not find the tests that import a changed file of src.
  roots: ['__tests__', 'src', 'simulator', 'script', 'bench'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/script/lib/jest-transform.js' },
  randomize: true,
  testSequencer: '<rootDir>/script/lib/jest-sequencer.js',
  // More than cores: a third of the time of the tests that run the bundle is waiting. (Jest takes '150%' for 150 workers.)
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Two cores can be shared with the static checks.
  testTimeout: 60_000,
};
