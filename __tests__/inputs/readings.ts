/** Parses inputs of an update as the action receives them; the tests of this folder share it. */
import type { InputProblem } from '../../src/run/problem.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';
import { parseInputs, type InputExtras, type InputsReading } from '../../src/inputs/parse-inputs.ts';

export const RUN = { runId: '42', attempt: '1', use: 'a1b2' };
export const ENV = { AWS_REGION: 'us-east-1' };
export const PLAN_NAME = 'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-plan-0123456789abcdef0123';
export const PLAN_ARN = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${PLAN_NAME}/0a1b-2c`;

export function parse(raw: RawInputs, extras: InputExtras = {}, env = {}): InputsReading {
  return parseInputs({ rack: 'production', ...raw }, { ...ENV, ...env }, RUN, extras);
}

export function requestFor(raw: RawInputs, extras?: InputExtras): UpdateRequest {
  const reading = parse(raw, extras);
  if (reading.kind === 'bad') throw new Error(JSON.stringify(reading.problems));
  return reading.request;
}

export function problemsOf(raw: RawInputs, extras?: InputExtras, env?: object): readonly InputProblem[] {
  const reading = parse(raw, extras, env);
  return reading.kind === 'bad' ? reading.problems : [];
}

/** Input and value of each problem. */
export function problemsFor(raw: RawInputs, extras?: InputExtras): string[] {
  return problemsOf(raw, extras).map(({ input, given }) => `${input}: ${given}`);
}
