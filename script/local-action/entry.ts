/** local-action calls run(). A runner only loads the entry file. */
export async function run(): Promise<void> {
  await import('../../src/index.ts');
}
