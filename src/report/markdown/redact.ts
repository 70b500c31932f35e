/** Takes secrets out of everything that is about to be shown, whatever form they have taken on the way. */
import { parseStackStatus } from '../../cloudformation/stack-status.ts';

const MASK = '***';

// A secret of one to three characters stands in half of all words: masking it would make the report unreadable and, by
// the holes that it leaves, tell the secret. Nothing that short protects anything.
const SHORTEST = 4;

// The members by which our unions are told apart hold our own words. A password that happens to be one of them
// ("update") must not make the report unreadable for ourselves.
const TAGS: ReadonlySet<string> = new Set([
  ...['kind', 'code', 'outcome', 'mode', 'how', 'action', 'direction', 'because', 'why', 'by', 'flaw', 'field'],
  ...['source', 'state', 'service', 'replacement', 'knownBy', 'level', 'certainty', 'effect', 'holds', 'rule'],
]);

/** The same value with every secret in every string of it replaced by `***`; what is in it keeps its shape. */
export function redactStrings<T extends object>(value: T, secrets: readonly string[]): T {
  const pattern = patternOf(secrets);
  if (pattern === undefined) return value;
  const copy = { ...value };
  for (const [key, item] of membersOf(value, pattern)) Reflect.set(copy, key, item);
  return copy;
}

function redacted(value: unknown, pattern: RegExp): unknown {
  if (typeof value === 'string') return value.replaceAll(pattern, MASK);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => redacted(item, pattern));
  if (value instanceof Map) {
    const entries: ReadonlyMap<unknown, unknown> = value;
    return new Map([...entries].map(([key, item]) => [key, redacted(item, pattern)]));
  }
  return Object.fromEntries(membersOf(value, pattern));
}

function membersOf(value: object, pattern: RegExp): readonly (readonly [string, unknown])[] {
  return Object.entries(value).map(([key, item]: [string, unknown]) => [
    key,
    isOwnWord(key, item) ? item : redacted(item, pattern),
  ]);
}

/** By its place and by its form: what AWS says in such a place (a status that nobody knows) is not of our making. */
function isOwnWord(key: string, item: unknown): boolean {
  if (typeof item !== 'string') return false;
  return key === 'status' ? parseStackStatus(item) !== undefined : TAGS.has(key) && /^[a-z][a-z0-9-]*$/.test(item);
}

/** One pattern, longest form first: a secret that begins with another one leaves no tail behind. */
function patternOf(secrets: readonly string[]): RegExp | undefined {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf));
  if (forms.size === 0) return undefined;
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map(literally).join('|'), 'g');
}

/** A secret as AWS may say it back: as it is, inside JSON (once or twice), inside a URL or a form. */
function formsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, json, JSON.stringify(json).slice(1, -1)];
  try {
    const url = encodeURIComponent(secret);
    for (const form of [url, url.replaceAll('%20', '+')]) {
      forms.push(
        form,
        form.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
      );
    }
  } catch {
    // Half a surrogate pair has no URL form, so it cannot be met in one.
  }
  return forms;
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
