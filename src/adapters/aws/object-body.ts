/** The content of an S3 object: its text, up to a limit, and the headers that identify it. */
import type { Readable } from 'node:stream';
import { CloudFault } from '../../cloudformation/fault.ts';
import { type Call, unreadableAnswer } from './errors.ts';

export const GET_OBJECT: Call = { service: 's3', operation: 'GetObject' };
export const HEAD_OBJECT: Call = { service: 's3', operation: 'HeadObject' };

/** What S3 says of an object beside its content. Undefined where an S3 that is not AWS's leaves it out. */
export interface ObjectFacts {
  readonly etag: string | undefined;
  readonly modifiedAtMs: number | undefined;
}

export interface StoredText extends ObjectFacts {
  readonly text: string;
}

/**
 * `too-large` as soon as more than the limit is known to come, however large it is.
 * @param announcedBytes how long the answer says it is; undefined where it does not.
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
      if (!Buffer.isBuffer(chunk)) throw unreadableAnswer(GET_OBJECT, 'the body is text where bytes were to come');
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } finally {
    // Otherwise the rest would still be sent, all 100 MB of it.
    body.destroy();
  }
  if (bytes === 0) throw unreadableAnswer(GET_OBJECT, 'the object is empty');
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limitBytes: number): CloudFault {
  const message = `the object is larger than ${limitBytes} bytes`;
  return new CloudFault({ ...GET_OBJECT, kind: 'too-large', code: 'TooLarge', message, httpStatus: 200 });
}
