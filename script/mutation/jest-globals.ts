/** What the quick tests take from jest, collected instead of run: each test can then be run by itself, as often as there are mutants. */
import { expect } from 'expect';
import { bind } from 'jest-each';

export { expect };

export interface CollectedTest {
  /** File, groups and title; no two are the same. */
  readonly id: string;
  readonly file: string;
  run(): Promise<void>;
}

type Step = () => unknown;

interface Group {
  readonly title: string;
  readonly parent?: Group;
  readonly before: Step[];
}

interface Collection {
  readonly file: string;
  readonly tests: Map<string, CollectedTest>;
}

let collection: Collection | undefined;
let group: Group = { title: '', before: [] };

/** Loads a test file and gives its tests, in the file's own order. Throws what the file throws while it is loaded. */
export async function collectTests(file: string, load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  const collected: Collection = { file, tests: new Map() };
  collection = collected;
  group = { title: '', before: [] };
  try {
    await load();
  } finally {
    collection = undefined;
  }
  return [...collected.tests.values()];
}

function addTest(title: string, body: Step): void {
  if (!collection) throw new Error(`a test outside of any file: ${title}`);
  const { file, tests } = collection;
  const groups = lineage(group);
  const name = [file, ...groups.map((each) => each.title), title].filter((part) => part !== '').join(' > ');
  const id = tests.has(name) ? `${name} (${tests.size})` : name;
  const run = async () => {
    for (const before of groups.flatMap((each) => each.before)) await before();
    await body();
  };
  tests.set(id, { id, file, run });
}

function addGroup(title: string, body: Step): void {
  const parent = group;
  group = { title, parent, before: [] };
  try {
    body();
  } finally {
    group = parent;
  }
}

/** From the outermost to the group itself. */
function lineage(inner: Group): readonly Group[] {
  return inner.parent ? [...lineage(inner.parent), inner] : [inner];
}

const skip = () => undefined;

export const test = Object.assign(addTest, { each: bind(addTest, false), skip });
/** @alias jest gives both names. */
export const it = test;
export const describe = Object.assign(addGroup, { each: bind(addGroup, false), skip });

export function beforeEach(step: Step): void {
  group.before.push(step);
}
