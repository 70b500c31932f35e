/** The facts of a failure reason, with the format of each. Other text is omitted. */

const NAME = /^[\w.:/+=,@#*$[\]-]{1,255}$/;
// A plain word ("it", "target", "provider") is not a name. AWS ids and names of a rack have other characters too.
const RESOURCE = /^(?=.*[-/.:_\d]|.*[a-z][A-Z])[\w.:/+=,@-]{3,1024}$/;
const LIST = /^[\w.:/, -]{1,1024}$/;
const NUMBER = /^[\d.]+ ?[A-Za-z]{0,3}$/;
const WORDS = /^[\w ()/-]{2,60}$/;

const FORMS = {
  action: /^(?:[\w-]+:)?[A-Z][\w*]+$|^[\w-]+:[\w*]+$/,
  activity: /^.{3,1000}$/s,
  block: NAME,
  bucket: /^[a-z0-9][a-z0-9.-]{2,62}$/,
  capability: /^[A-Z_, ]+$/,
  certificate: RESOURCE,
  cidr: /^[\d./]+$/,
  error: NAME,
  expected: NUMBER,
  export: NAME,
  hook: NAME,
  image: /^ami-\w+$/,
  importers: LIST,
  instance: /^i-\w+$/,
  instanceType: /^[a-z][\w-]*\.[\w-]+$/,
  key: NAME,
  kmsKey: RESOURCE,
  limit: WORDS,
  logStream: NAME,
  missing: NUMBER,
  name: RESOURCE,
  parameter: NAME,
  policy: WORDS,
  policyArn: RESOURCE,
  price: NUMBER,
  received: NUMBER,
  requestId: NAME,
  resource: RESOURCE,
  resources: LIST,
  role: /^[\w+=,.@-]{1,128}$/,
  runtime: NAME,
  service: WORDS,
  stack: NAME,
  user: /^[\w/+=,.@-]{1,512}$/,
  validation: NAME,
  value: NUMBER,
  zone: /^[a-z]{2}[\w-]+$/,
} as const satisfies Readonly<Record<string, RegExp>>;

/** All of them are untrusted text. */
export type ReasonFact = keyof typeof FORMS;

export type ReasonFacts = Readonly<Partial<Record<ReasonFact, string>>>;

/** @returns the named groups whose text has the expected format. */
export function factsOf(match: RegExpExecArray): ReasonFacts {
  // A group without a match is undefined, although the type does not say so.
  const groups: Partial<Record<string, string>> = match.groups ?? {};
  const facts = Object.entries(groups).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(facts.filter(([name, value]) => isFact(name) && FORMS[name].test(value)));
}

function isFact(name: string): name is ReasonFact {
  return name in FORMS;
}
