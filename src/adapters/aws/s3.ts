/** Reading and writing the objects of one bucket, through S3's SDK; a chunk of its own, loaded with the first call. */
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CloudFault } from '../../domain/fault.ts';
import { traced } from './call-trace.ts';
import { clientSettings, type ConnectionSettings, hasOwnS3Endpoint } from './clients.ts';
import { type Call, unreadableAnswer, withFaults } from './errors.ts';

/** Who asks: anybody, or the run's own credentials. */
export type Access = 'unsigned' | 'signed';

export interface Bucket {
  /** The object's text; `too-large` as soon as more than the limit is known to come, however large it is. */
  readText(key: string, limitBytes: number): Promise<string>;
  writeJson(key: string, text: string): Promise<void>;
}

const GET: Call = { service: 's3', operation: 'GetObject' };
const PUT: Call = { service: 's3', operation: 'PutObject' };

export function connectBucket(settings: ConnectionSettings, bucket: string, access: Access): Bucket {
  // A bucket with dots in its name has no certificate as a host.
  const client = createClient(settings, access, bucket.includes('.') || hasOwnS3Endpoint());
  return {
    readText: (key, limitBytes) =>
      withFaults(GET, async () => {
        const object = { Bucket: bucket, Key: key };
        const answer = await traced(GET, settings.trace, () => client.send(new GetObjectCommand(object)));
        const { Body, ContentLength } = answer;
        return readBody(Body as Readable | undefined, ContentLength, limitBytes);
      }),
    writeJson: (key, text) =>
      withFaults(PUT, async () => {
        const object = { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' };
        await traced(PUT, settings.trace, () => client.send(new PutObjectCommand(object)));
      }),
  };
}

function createClient(settings: ConnectionSettings, access: Access, forcePathStyle: boolean): S3Client {
  // Mirrors that speak S3 do not all know its newer checksums, and TLS guards the way.
  const common = {
    ...clientSettings(settings),
    forcePathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  if (access === 'signed') return new S3Client(common);
  return new S3Client({
    ...common,
    // Both are needed: without credentials the SDK looks for some, and without this signer it signs with empty ones.
    credentials: { accessKeyId: '', secretAccessKey: '' },
    signer: { sign: (request) => Promise.resolve(request) },
  });
}

async function readBody(
  body: Readable | undefined,
  announcedBytes: number | undefined,
  limitBytes: number,
): Promise<string> {
  if (body === undefined) throw unreadableAnswer(GET, 'the answer has no body');
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if ((announcedBytes ?? 0) > limitBytes) throw tooLarge(limitBytes);
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(limitBytes);
      chunks.push(chunk);
    }
  } finally {
    // Otherwise the rest would still be sent, all 100 MB of it.
    body.destroy();
  }
  if (bytes === 0) throw unreadableAnswer(GET, 'the object is empty');
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limitBytes: number): CloudFault {
  const message = `the object is larger than ${limitBytes} bytes`;
  return new CloudFault({ ...GET, kind: 'too-large', code: 'TooLarge', message, httpStatus: 200 });
}
