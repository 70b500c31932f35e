/** local-action calls run(); the runner just loads the Action's entry. */
export async function run(): Promise<void> {
  await import('../../src/index.ts');
}
