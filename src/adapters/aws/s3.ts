/** Reading and writing the objects of one bucket as the run's own credentials may; a chunk of its own, loaded with the first call. */
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { traced } from './call-trace.ts';
import { clientSettings, type ConnectionSettings } from './clients.ts';
import { type Call, unreadableAnswer, withFaults } from './errors.ts';
import { ownS3Endpoint } from './object-address.ts';
import { GET_OBJECT, readObjectBody } from './object-body.ts';

export interface Bucket {
  readText(key: string, limitBytes: number): Promise<string>;
  writeJson(key: string, text: string): Promise<void>;
}

const PUT: Call = { service: 's3', operation: 'PutObject' };

export function connectBucket(settings: ConnectionSettings, bucket: string): Bucket {
  const client = new S3Client({
    ...clientSettings(settings),
    // A bucket with dots in its name has no certificate as a host.
    forcePathStyle: bucket.includes('.') || ownS3Endpoint() !== undefined,
    // Mirrors that speak S3 do not all know its newer checksums, and TLS guards the way.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return {
    readText: (key, limitBytes) =>
      withFaults(GET_OBJECT, async () => {
        const object = { Bucket: bucket, Key: key };
        const answer = await traced(GET_OBJECT, settings.trace, () => client.send(new GetObjectCommand(object)));
        const { Body, ContentLength } = answer;
        if (!(Body instanceof Readable)) throw unreadableAnswer(GET_OBJECT, 'the answer has no body');
        return readObjectBody(Body, ContentLength, limitBytes);
      }),
    writeJson: (key, text) =>
      withFaults(PUT, async () => {
        const object = { Bucket: bucket, Key: key, Body: text, ContentType: 'application/json' };
        await traced(PUT, settings.trace, () => client.send(new PutObjectCommand(object)));
      }),
  };
}
