/** Removes secrets from everything that is shown, in every encoding in which a remote service can return them. */
import { SHORTEST_SECRET } from '../../rack/secrets.ts';
import { parseStackStatus } from '../../cloudformation/stack-status.ts';

const MASK = '***';

// Members with the action's own terms. A password that equals one of them ("update") must not change the report's
// structure.
const TAGS: ReadonlySet<string> = new Set(
  (
    'kind code outcome mode how action direction because why by flaw field source state service replacement ' +
    'knownBy level certainty effect holds meaning rule'
  ).split(' '),
);

/**
 * Replaces every secret in every string of the value by `***`. The shape does not change.
 * @param secrets unencoded; their encoded forms are replaced too. Secrets shorter than SHORTEST_SECRET are ignored.
 */
export function redactStrings<T extends object>(value: T, secrets: readonly string[]): T {
  const forms = formsOfAll(secrets);
  return forms.length === 0 ? value : withTexts(value, (text) => withoutForms(text, forms));
}

/**
 * Redacts credentials in a format that programs print. The list of secrets does not contain them.
 * @param value redacted by `redactStrings` before, because this function would split a secret of the rack.
 */
export function redactCredentials<T extends object>(value: T): T {
  return withTexts(value, (text) =>
    CREDENTIALS.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text),
  );
}

const CREDENTIALS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, MASK],
  // A JSON Web Token.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASK],
  [/(\w:\/\/)[^\s/@]+@/g, `$1${MASK}@`],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, `$1 ${MASK}`],
  // An action of Secrets Manager is not a secret, and often names the cause.
  [
    /((?!secretsmanager:\w)(?:password|passwd|passphrase|secret|token|api_?key|access_?key|credential)\w*["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s,;&"']+)/gi,
    `$1${MASK}`,
  ],
];

/** Returns the same value with each text replaced, except for this action's own terms. */
function withTexts<T extends object>(value: T, replace: (text: string) => string): T {
  const copy = { ...value };
  for (const [key, item] of membersOf(value, replace)) Reflect.set(copy, key, item);
  return copy;
}

function replaced(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace));
  if (value instanceof Map) {
    const entries: ReadonlyMap<unknown, unknown> = value;
    return new Map([...entries].map(([key, item]) => [key, replaced(item, replace)]));
  }
  return Object.fromEntries(membersOf(value, replace));
}

/**
 * Uses plain search, because V8 rejects a regular expression with tens of thousands of characters and quotes it in the
 * error.
 */
function withoutForms(text: string, forms: readonly string[]): string {
  // Most texts contain none. Replacing each form in each text would cost a run with nothing to do 2 ms.
  const isAffected = forms.some((form) => text.includes(form));
  return withoutCutForm(isAffected ? forms.reduce((clean, form) => clean.replaceAll(form, MASK), text) : text, forms);
}

/** AWS and other tools shorten texts, some without a mark. Shorter texts without one count as whole. */
const SHORTEST_CUT = 128;
const CUT_MARK = /(?:\s*(?:\u2026|\.{3})[)\]"']*)?$/;
const ENDS_OF_CUT_MARK: ReadonlySet<string> = new Set(['\u2026', '.', ')', ']', '"', "'"]);

/** A text that was cut inside of a secret ends with the beginning of one. */
function withoutCutForm(text: string, forms: readonly string[]): string {
  // Returns early for most texts, without the slower search.
  if (text.length < SHORTEST_CUT && !ENDS_OF_CUT_MARK.has(text.slice(-1))) return text;
  const end = text.search(CUT_MARK);
  if (end === text.length && text.length < SHORTEST_CUT) return text;
  const start = Math.min(...forms.map((form) => startOfCutForm(text.slice(0, end), form)));
  return start === Number.POSITIVE_INFINITY ? text : `${text.slice(0, start)}${MASK}${text.slice(end)}`;
}

/** @returns the index at which the text ends with the start of the form; infinity if it does not. */
function startOfCutForm(text: string, form: string): number {
  const beginning = form.slice(0, SHORTEST_SECRET);
  const from = Math.max(0, text.length - form.length + 1);
  for (let at = text.indexOf(beginning, from); at >= 0; at = text.indexOf(beginning, at + 1)) {
    if (form.startsWith(text.slice(at))) return at;
  }
  return Number.POSITIVE_INFINITY;
}

function membersOf(value: object, replace: (text: string) => string): readonly (readonly [string, unknown])[] {
  return Object.entries(value).map(([key, item]: [string, unknown]) => [
    key,
    isOwnWord(key, item) ? item : replaced(item, replace),
  ]);
}

/** Depends on the key and the format: under the same key, AWS can send unknown text. */
function isOwnWord(key: string, item: unknown): boolean {
  if (typeof item !== 'string') return false;
  return key === 'status' ? parseStackStatus(item) !== undefined : TAGS.has(key) && /^[a-z][a-z0-9-]*$/.test(item);
}

/** The encoded forms of a list of secrets. Every run event is redacted, so a list that has grown adds only the new forms. */
const made = new WeakMap<readonly string[], { readonly count: number; readonly forms: readonly string[] }>();

/** The longest form first, so that a secret that starts with another one is replaced as a whole. */
function formsOfAll(secrets: readonly string[]): readonly string[] {
  const { count, forms } = made.get(secrets) ?? { count: 0, forms: [] };
  if (count === secrets.length) return forms;
  const added = secrets.slice(count).filter(({ length }) => length >= SHORTEST_SECRET);
  const longestFirst = [...new Set([...forms, ...added.flatMap(formsOf)])].sort(
    (one, other) => other.length - one.length,
  );
  made.set(secrets, { count: secrets.length, forms: longestFirst });
  return longestFirst;
}

/** A secret unencoded, in JSON (once or twice), in HTML, in a URL or a form, and in base64. */
function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return [
    ...[secret, json, JSON.stringify(json).slice(1, -1)],
    ...[
      html,
      html.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
      html.replaceAll('"', '&#34;').replaceAll("'", '&#x27;'),
    ],
    ...urlFormsOf(secret),
    ...base64FormsOf(secret),
  ];
}

function urlFormsOf(secret: string): readonly string[] {
  try {
    const url = encodeURIComponent(secret);
    return [url, url.replaceAll('%20', '+')].flatMap((form) => [
      form,
      form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
    ]);
  } catch {
    // Half a surrogate pair has no URL form.
    return [];
  }
}

/**
 * In longer base64, a secret can start at each of three offsets. Each form holds only the characters that do not depend
 * on what comes before and after it.
 */
function base64FormsOf(secret: string): readonly string[] {
  const bytes = String.fromCharCode(...new TextEncoder().encode(secret));
  return [0, 1, 2].flatMap((offset) => {
    const all = btoa('\0'.repeat(offset) + bytes);
    const form = all.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
