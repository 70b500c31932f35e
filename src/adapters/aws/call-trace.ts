/** One line for each call to AWS, for runs with debugging on: what AWS's support asks for, and nothing of what was sent. */
import { type Call, toCloudFault } from './errors.ts';

/** Takes the line; handed in only where somebody reads it. */
export type CallTrace = (line: string) => void;

interface Metadata {
  readonly httpStatusCode?: number | undefined;
  readonly requestId?: string | undefined;
  readonly extendedRequestId?: string | undefined;
  readonly attempts?: number | undefined;
}

export interface TracedResponse {
  readonly $metadata: Metadata;
}

/** Makes the call; without a trace that is all it does. */
export async function traced<Answer extends TracedResponse>(
  call: Call,
  trace: CallTrace | undefined,
  send: () => Promise<Answer>,
): Promise<Answer> {
  if (trace === undefined) return send();
  const beganMs = performance.now();
  const emit = (metadata: Metadata, failure: string): void => {
    trace(lineOf(call, metadata, failure, performance.now() - beganMs));
  };
  try {
    const answer = await send();
    emit(answer.$metadata, '');
    return answer;
  } catch (error) {
    // By its code alone: its message may say back what was sent.
    emit(metadataOf(error), toCloudFault(error, call)?.fault.code ?? 'an error');
    throw error;
  }
}

function metadataOf(error: unknown): Metadata {
  const { $metadata = {} }: { readonly $metadata?: Metadata } =
    typeof error === 'object' && error !== null ? error : {};
  return $metadata;
}

function lineOf({ service, operation }: Call, metadata: Metadata, failure: string, tookMs: number): string {
  const { httpStatusCode, requestId, extendedRequestId, attempts = 1 } = metadata;
  return [
    `AWS ${service}:${operation}: ${httpStatusCode === undefined ? 'no answer' : `HTTP ${httpStatusCode}`}`,
    ...(failure === '' ? [] : [failure]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(extendedRequestId === undefined ? [] : [`extended request ${extendedRequestId}`]),
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    `${Math.round(tookMs)} ms`,
  ].join(', ');
}
