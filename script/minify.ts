/** Minifies the bundle's JavaScript, and makes it quick to load. */
import { minify } from 'terser';
import ts from 'typescript';

/** The same program in fewer bytes. ncc's own minifier does not change the chunks, and keeps what no module uses. */
export async function minified(code: string): Promise<string> {
  // `reduce_funcs` moves a function into its only caller, which then creates it again at each call.
  const compress = { passes: 2, reduce_funcs: false };
  const options = { module: true, ecma: 2020, compress, format: { comments: false } } as const;
  const { code: result } = await minify(code, options);
  if (result === undefined) throw new Error('terser returned no code');
  return withEagerModules(result);
}

/**
 * Puts each module's function in parentheses. V8 then compiles it while it parses the file, and does not parse it a second time
 * when it is called.
 */
function withEagerModules(code: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const { pos, end: after } of moduleFunctions(
    ts.createSourceFile('chunk.js', code, ts.ScriptTarget.Latest, true),
  )) {
    parts.push(code.slice(end, pos), '(', code.slice(pos, after), ')');
    end = after;
  }
  return [...parts, code.slice(end)].join('');
}

/** The functions in ncc's tables of modules: `{ 1234: (module, exports, require) => ... }`. */
function moduleFunctions(node: ts.Node): readonly ts.Node[] {
  if (ts.isObjectLiteralExpression(node) && node.properties.length > 0) {
    const functions = node.properties.map((one) =>
      ts.isPropertyAssignment(one) && ts.isNumericLiteral(one.name) && isFunction(one.initializer)
        ? one.initializer
        : undefined,
    );
    if (functions.every((one) => one !== undefined)) return functions;
  }
  const found: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    found.push(...moduleFunctions(child));
  });
  return found;
}

function isFunction(node: ts.Expression): boolean {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}
