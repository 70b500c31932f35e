/** A whole run of main() with in-memory ports and a virtual clock, and everything that it shows. */
import { connectGitHub } from '../../src/adapters/github/connect.ts';
import { main, type Publication, type RunDependencies } from '../../src/main.ts';
import type { Annotation } from '../../src/report/outputs/annotations.ts';
import type { Stacks } from '../../src/update/ports.ts';
import { catalogOf, World } from '../update/world.ts';

/** What a run has left behind, in the order in which it did. */
export interface Left {
  readonly code: number;
  readonly told: readonly { readonly how: 'mask' | 'text' | 'annotation'; readonly text: string }[];
  readonly annotations: readonly Annotation[];
  readonly publications: readonly Publication[];
  readonly filesRead: readonly string[];
}

export interface Setting {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly doors?: Partial<RunDependencies>;
  readonly stacks?: (stacks: Stacks) => Partial<Stacks>;
  /** Called with each line before it is kept. */
  readonly line?: (text: string) => void;
}

export function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

export async function runIn(
  world: World,
  { inputs = {}, doors = {}, stacks = () => ({}), line = () => undefined }: Setting = {},
): Promise<Left> {
  const { clock, cancel, emit: _tell, ...connection } = world.ports();
  const told: { how: 'mask' | 'text' | 'annotation'; text: string }[] = [];
  const annotations: Annotation[] = [];
  const publications: Publication[] = [];
  const filesRead: string[] = [];
  const text = (printed: string): void => {
    line(printed);
    told.push({ how: 'text', text: printed });
  };
  const code = await main({
    env: { AWS_REGION: 'us-east-1' },
    onSecrets: () => undefined,
    run: { runId: '7000000001', attempt: '1', use: 'a1b2' },
    clock,
    cancel,
    log: {
      line: text,
      debug: text,
      openGroup: text,
      closeGroup: () => undefined,
      annotate: (annotation) => {
        annotations.push(annotation);
        told.push({ how: 'annotation', text: JSON.stringify(annotation) });
      },
      mask: (secret) => {
        told.push({ how: 'mask', text: secret });
      },
    },
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, { rack: 'staging', ...inputs }[name] ?? ''])),
    readFile: async (path) => {
      filesRead.push(path);
      return undefined;
    },
    connect: () => ({ ...connection, stacks: { ...connection.stacks, ...stacks(connection.stacks) } }),
    readWorkflowRun: async () => undefined,
    connectGitHub: () => connectGitHub(undefined, {}),
    publish: async (publication) => {
      publications.push(publication);
      return { troubles: [] };
    },
    ...doors,
  });
  return { code, told, annotations, publications, filesRead };
}

/** Everything that anybody can read afterwards; what is masked is the runner's to hide. */
export function shownBy({ told, publications }: Left): readonly string[] {
  return [
    ...told.filter(({ how }) => how !== 'mask').map(({ text }) => text),
    ...publications.flatMap(({ summary, outputs, reportJson, reportFile }) => [
      summary,
      reportJson,
      reportFile,
      ...Object.values(outputs),
    ]),
  ];
}
