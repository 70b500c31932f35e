/**
 * Tests are ESM TypeScript, run as they stand: esbuild strips the types (script/jest-transform.js), nothing is mocked,
 * and the order is random so that no test leans on another (the seed is printed, and `--seed` repeats it).
 */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/script/jest-transform.js' },
  randomize: true,
  testTimeout: 30_000,
};
