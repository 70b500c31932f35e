/** Makes the bundle's JavaScript short, and quick to load. */
import { minify } from 'terser';
import ts from 'typescript';

/**
 * The same program in fewer bytes. ncc's own minifier leaves the chunks as they are; and what nobody uses of a module is
 * known only after ncc, and goes here.
 */
export async function shorten(code: string): Promise<string> {
  // A function written into the place that calls it (`reduce_funcs`) is made anew at each call: garbage, in every loop.
  const compress = { passes: 2, reduce_funcs: false };
  const options = { module: true, ecma: 2020, compress, format: { comments: false } } as const;
  const { code: short } = await minify(code, options);
  if (short === undefined) throw new Error('the minifier gave nothing');
  return compiledAtOnce(short);
}

/**
 * Puts each module's function in parentheses, by which V8 takes it that it will be called: it then compiles it while it
 * reads it, where it would otherwise skim it first and read it again when it is called.
 */
function compiledAtOnce(code: string): string {
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

/** The functions in the tables `{ 1234: (module, exports, require) => ... }` in which ncc lays modules out. */
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
