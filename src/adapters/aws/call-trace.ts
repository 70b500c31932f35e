/** Writes one line for each call to AWS when debug logging is on: what AWS support asks for, without request data. */
import { type Call, toCloudFault } from './errors.ts';

/** Receives the line. Only passed if debug logging is on. */
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

/** Runs the call. Writes a trace line if debug logging is on. */
export async function traced<Output extends TracedResponse>(
  call: Call,
  trace: CallTrace | undefined,
  send: () => Promise<Output>,
): Promise<Output> {
  if (trace === undefined) return send();
  const startMs = performance.now();
  const emit = (metadata: Metadata, failure: string): void => {
    trace(lineOf(call, metadata, failure, performance.now() - startMs));
  };
  try {
    const output = await send();
    emit(output.$metadata, '');
    return output;
  } catch (error) {
    // The message is omitted: it can quote the request.
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
    `AWS ${service}:${operation}: ${httpStatusCode === undefined ? 'no response' : `HTTP ${httpStatusCode}`}`,
    ...(failure === '' ? [] : [failure]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
    ...(extendedRequestId === undefined ? [] : [`extended request ${extendedRequestId}`]),
    `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`,
    `${Math.round(tookMs)} ms`,
  ].join(', ');
}
