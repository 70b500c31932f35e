/** Removes types for jest. `npm run typecheck` finds type errors. */
import { transformSync } from 'esbuild';

export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      sourcefile: path,
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      // Node 20 supports them since 20.10.
      supported: { 'import-attributes': true },
      sourcemap: 'external',
    });
    return { code, map };
  },
};
