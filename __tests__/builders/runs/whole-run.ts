/** Runs main() with in-memory ports and a virtual clock, and records everything that it shows. */
import { connectGitHub } from '../../../src/adapters/github/api/connect.ts';
import { main, type Publication, type RunDependencies } from '../../../src/main.ts';
import type { Annotation } from '../../../src/report/outputs/outputs.ts';
import type { Stacks } from '../../../src/update/ports.ts';
import { runDependencies } from './run-dependencies.ts';
import type { World } from '../../update/world.ts';

export interface Shown {
  readonly how: 'mask' | 'text' | 'annotation';
  readonly channel: 'log' | 'debug log' | 'group title' | 'mask' | 'annotation';
  readonly text: string;
}

/** What a run has written, in order. */
export interface Left {
  readonly code: number;
  readonly texts: readonly Shown[];
  readonly annotations: readonly Annotation[];
  readonly publications: readonly Publication[];
  readonly filesRead: readonly string[];
}

export interface Setting {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly dependencies?: Partial<RunDependencies>;
  readonly stacks?: (stacks: Stacks) => Partial<Stacks>;
  /** Called with each line before it is kept. */
  readonly line?: (text: string) => void;
}

export async function runIn(
  world: World,
  { inputs = {}, dependencies = {}, stacks = () => ({}), line = () => undefined }: Setting = {},
): Promise<Left> {
  const defaults = runDependencies(world, inputs);
  const texts: Shown[] = [];
  const annotations: Annotation[] = [];
  const publications: Publication[] = [];
  const filesRead: string[] = [];
  const text =
    (channel: Shown['channel']) =>
    (printed: string): void => {
      line(printed);
      texts.push({ how: 'text', channel, text: printed });
    };
  const code = await main({
    ...defaults,
    log: {
      line: text('log'),
      debug: text('debug log'),
      openGroup: text('group title'),
      closeGroup: () => undefined,
      annotate: (annotation) => {
        annotations.push(annotation);
        texts.push({ how: 'annotation', channel: 'annotation', text: JSON.stringify(annotation) });
      },
      mask: (secret) => {
        texts.push({ how: 'mask', channel: 'mask', text: secret });
      },
    },
    readFile: async (path) => {
      filesRead.push(path);
      return undefined;
    },
    connect: (...request) => {
      const connection = defaults.connect(...request);
      return { ...connection, stacks: { ...connection.stacks, ...stacks(connection.stacks) } };
    },
    connectGitHub: () => connectGitHub(undefined, {}),
    publish: async (publication) => {
      publications.push(publication);
      return { troubles: [] };
    },
    ...dependencies,
  });
  return { code, texts, annotations, publications, filesRead };
}

/** Everything that users can read afterwards. The runner hides masked values. */
export function shownBy(left: Left): readonly string[] {
  return channelsOf(left).map(({ text }) => text);
}

export function channelsOf({
  texts,
  publications,
}: Left): readonly { readonly channel: string; readonly text: string }[] {
  return [
    ...texts.filter(({ how }) => how !== 'mask'),
    ...publications.flatMap(({ summary, outputs, reportJson, reportFile }) => [
      { channel: 'summary', text: summary },
      { channel: 'report', text: reportJson },
      { channel: 'report file name', text: reportFile },
      ...Object.entries(outputs).map(([name, text]) => ({ channel: `output ${name}`, text })),
    ]),
  ];
}
