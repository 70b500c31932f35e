/** The door that local-action asks for, a run(): it does what the runner does, which is to load the Action's entry. */
export async function run(): Promise<void> {
  await import('../../src/index.ts');
}
