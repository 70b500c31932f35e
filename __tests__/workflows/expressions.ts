/** What stands in `${{ }}` and behind `if:`, worked out by GitHub's own evaluator over plain values. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** `github`, `steps`, `needs`, ...: objects of text and truth. */
export type Contexts = Readonly<Record<string, unknown>>;

/** The text with each `${{ }}` filled in; a name that is not there is empty, as on GitHub. */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_all, expression: string) =>
    evaluate(expression, contexts).coerceString(),
  );
}

/** Whether a step or job with this `if:` goes ahead. Without a word on failures, it does only where all went well before. */
export function holds(condition: string, contexts: Contexts, wentWell: boolean): boolean {
  const bare = condition.replace(/^\s*\$\{\{(.*)\}\}\s*$/s, '$1');
  const aware = /\b(always|failure|success|cancelled)\(\)/.test(bare);
  const result = evaluate(bare, contexts, wentWell);
  const yes = !['', 'false', '0'].includes(result.coerceString());
  return yes && (aware || wentWell);
}

function evaluate(expression: string, contexts: Contexts, wentWell = true): data.ExpressionData {
  const states = { always: true, success: wentWell, failure: !wentWell, cancelled: false };
  const functions = Object.entries(states).map(([name, state]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(state),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  return new Evaluator(parsed, dictionary(contexts), new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function dictionary(values: Contexts): data.Dictionary {
  return new data.Dictionary(...Object.entries(values).map(([key, value]) => ({ key, value: toData(value) })));
}

function toData(value: unknown): data.ExpressionData {
  switch (typeof value) {
    case 'string':
      return new data.StringData(value);
    case 'number':
      return new data.NumberData(value);
    case 'boolean':
      return new data.BooleanData(value);
    case 'object':
      return value === null ? new data.Null() : dictionary(value as Contexts);
    default:
      throw new Error(`no value of an expression: ${typeof value}`);
  }
}
