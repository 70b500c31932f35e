/** Reads an S3 object's content up to a size limit, and the headers that identify it. */
import type { Readable } from 'node:stream';
import { CloudFault } from '../../../cloudformation/fault.ts';
import { type Call, invalidResponse } from '../errors.ts';

export const GET_OBJECT: Call = { service: 's3', operation: 'GetObject' };
export const HEAD_OBJECT: Call = { service: 's3', operation: 'HeadObject' };

/** The headers of an object. Undefined if an S3-compatible server leaves them out. */
export interface ObjectFacts {
  readonly etag: string | undefined;
  readonly modifiedAtMs: number | undefined;
}

export interface StoredText extends ObjectFacts {
  readonly text: string;
}

/**
 * Fails with `too-large` as soon as it is known that the object exceeds the limit.
 * @param announcedBytes the Content-Length; undefined if there is none.
 */
export async function readObjectBody(
  body: Readable,
  announcedBytes: number | undefined,
  limitBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if ((announcedBytes ?? 0) > limitBytes) throw tooLarge(limitBytes);
    for await (const piece of body) {
      const chunk: unknown = piece;
      if (!Buffer.isBuffer(chunk)) throw invalidResponse(GET_OBJECT, 'the body is text where bytes were to come');
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } finally {
    // Otherwise the server continues to send.
    body.destroy();
  }
  if (bytes === 0) throw invalidResponse(GET_OBJECT, 'the object is empty');
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limitBytes: number): CloudFault {
  const message = `the object is larger than ${limitBytes} bytes`;
  return new CloudFault({ ...GET_OBJECT, kind: 'too-large', code: 'TooLarge', message, httpStatus: 200 });
}
