/** Evaluates GitHub's expressions with GitHub's own library: in a condition, in a text, or as a whole value. */
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';

/** The contexts of a place in a workflow, as plain values: `inputs`, `needs`, `matrix` and so on. */
export type Contexts = Readonly<Record<string, unknown>>;

/** What success(), failure(), always() and cancelled() answer there. */
export interface Status {
  readonly success: boolean;
  readonly failure: boolean;
  readonly cancelled: boolean;
}

const WHOLE = /^\$\{\{((?:(?!\}\}).)*)\}\}$/s;
const STATUS_CALL = /\b(?:success|failure|always|cancelled)\(/;

export function evaluateText(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gs, (_whole, expression: string) =>
    evaluated(expression, contexts).coerceString(),
  );
}

/** A value that may be one expression, and then is whatever that gives. */
export function evaluateValue(value: unknown, contexts: Contexts): unknown {
  if (typeof value !== 'string') return value;
  const expression = WHOLE.exec(value)?.[1];
  if (expression === undefined) return evaluateText(value, contexts);
  const result = evaluated(expression, contexts);
  return JSON.parse(JSON.stringify(result, data.replacer)) as unknown;
}

/** A condition without one of the four functions is one of success() too, as GitHub has it. */
export function evaluateCondition(condition: string | undefined, contexts: Contexts, status: Status): boolean {
  const asked = WHOLE.exec((condition ?? 'success()').trim())?.[1] ?? condition ?? 'success()';
  const whole = STATUS_CALL.test(asked) ? asked : `success() && (${asked})`;
  return isTrue(evaluated(whole, contexts, status));
}

function evaluated(expression: string, contexts: Contexts, status?: Status): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex();
  const functions = status === undefined ? [] : statusFunctions(status);
  const parsed = new Parser(tokens, Object.keys(contexts), functions).parse();
  const known = JSON.parse(JSON.stringify(contexts), data.reviver) as data.Dictionary;
  return new Evaluator(parsed, known, new Map(functions.map((one) => [one.name, one]))).evaluate();
}

function statusFunctions({ success, failure, cancelled }: Status) {
  const answer = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  return [
    answer('success', success),
    answer('failure', failure),
    answer('cancelled', cancelled),
    answer('always', true),
  ];
}

function isTrue(value: data.ExpressionData): boolean {
  return value.kind === data.Kind.Boolean && value.value;
}
