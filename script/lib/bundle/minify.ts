/** Minifies the bundle's JavaScript, and makes it load faster. */
import { minify } from 'terser';
import ts from 'typescript';

/** Returns the minified program. ncc's own minifier does not change the chunks, and keeps unused code of modules. */
export async function minified(code: string): Promise<string> {
  // `reduce_funcs` would move a function into its only caller, which then creates it again at each call.
  const compress = { passes: 2, reduce_funcs: false };
  const options = { module: true, ecma: 2020, compress, format: { comments: false } } as const;
  const { code: result } = await minify(withDirectBuiltins(code), options);
  if (result === undefined) throw new Error('terser returned no code');
  return withEagerModules(result);
}

/**
 * Lets the program get Node's own modules from Node (`process.getBuiltinModule`, from 20.16 on). ncc makes a CommonJS
 * `require` for each of them, which takes more than a millisecond before the first request.
 */
function withDirectBuiltins(code: string): string {
  return code
    .replace(/^import \{ createRequire as __WEBPACK_EXTERNAL_createRequire \} from "module";$/m, '')
    .replaceAll('__WEBPACK_EXTERNAL_createRequire(import.meta.url)', 'process.getBuiltinModule');
}

/**
 * Puts the function of each module in parentheses. V8 then compiles it while it parses the file, and does not parse it
 * again at its call.
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

/** Returns the functions in ncc's tables of modules: `{ 1234: (module, exports, require) => ... }`. */
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
