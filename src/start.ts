/**
 * The start of a run: from the inputs to the first request. It imports only what these need; everything else is loaded
 * while the response is pending.
 */
import type { RunIdentity } from './cloudformation/operation-token.ts';
import type { UpdateRequest } from './run/update-request.ts';
import { INPUTS } from './inputs/input-catalogue.ts';
import { parseInputs, type InputsReading } from './inputs/parse-inputs.ts';
import { secretsAmong } from './inputs/parse-parameters.ts';
import { parseWorkspacePath } from './inputs/parse-target.ts';
import type { Ports } from './update/ports.ts';

/** The dependencies that are needed before anything is printed. */
export interface StartupDependencies {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: RunIdentity;
  readInputs(names: readonly string[]): Readonly<Record<string, string>>;
  /** The text of a workspace file; undefined if there is none of that name. */
  readFile(path: string): Promise<string | undefined>;
  connect(request: UpdateRequest): Connection;
}

export type Connection = Pick<Ports, 'releases' | 'stacks' | 'evidence' | 'api' | 'services' | 'records'>;

export type StartupResult =
  | (Extract<InputsReading, { kind: 'request' }> & { readonly connection: Connection })
  | Extract<InputsReading, { kind: 'bad' }>;

/** Emits nothing, because only its result shows which values are secret. */
export async function start(dependencies: StartupDependencies): Promise<StartupResult> {
  const { env, run } = dependencies;
  const raw = dependencies.readInputs(INPUTS.map(({ name }) => name));
  const path = parseWorkspacePath('version-file', (raw['version-file'] ?? '').trim());
  // A path outside of the workspace is not read at all.
  const versionFile = path.kind === 'read' ? path.value : undefined;
  const versionFileText = versionFile === undefined ? undefined : await dependencies.readFile(versionFile);
  const reading = parseInputs(raw, env, run, { versionFileText });
  return reading.kind === 'bad' ? reading : { ...reading, connection: dependencies.connect(reading.request) };
}

/** The secrets among the parameters, for a run whose inputs cannot be parsed. */
export function secretsInInputs({ readInputs }: Pick<StartupDependencies, 'readInputs'>): readonly string[] {
  return secretsAmong(readInputs(['parameters'])['parameters'] ?? '');
}
