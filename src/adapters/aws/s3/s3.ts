/** Reads and writes objects of one bucket with the run's credentials. A separate chunk, loaded with the first call. */
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientSettings, type ConnectionSettings } from '../clients.ts';
import { type Call, invalidResponse, withFaults } from '../errors.ts';
import { observeCredentials } from '../credentials/observe-credentials.ts';
import { ownS3Endpoint } from './object-address.ts';
import { GET_OBJECT, HEAD_OBJECT, type ObjectFacts, readObjectBody, type StoredText } from './object-body.ts';
import { sendSigned } from '../signed-call.ts';

export interface Bucket {
  read(key: string, limitBytes: number): Promise<StoredText>;
  describe(key: string): Promise<ObjectFacts>;
  /**
   * @param owner the account that must own the bucket: S3 refuses to write to another's.
   * @returns the version id; undefined if the bucket has no versioning.
   */
  writeJson(key: string, text: string, owner: string): Promise<string | undefined>;
}

const PUT: Call = { service: 's3', operation: 'PutObject' };

export function openBucket(settings: ConnectionSettings, bucket: string): Bucket {
  const client = new S3Client({
    ...clientSettings(settings),
    // S3's certificate does not cover a host name with dots in the bucket's part.
    forcePathStyle: bucket.includes('.') || ownS3Endpoint() !== undefined,
    // Some S3-compatible servers do not know the newer checksums, and TLS protects the transfer.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  observeCredentials(client, settings.onCredentials);
  const objectOf = (key: string) => ({ Bucket: bucket, Key: key });
  return {
    read: (key, limitBytes) =>
      withFaults(GET_OBJECT, async () => {
        const command = new GetObjectCommand(objectOf(key));
        const output = await sendSigned(GET_OBJECT, settings, () => client.send(command));
        const { Body, ContentLength } = output;
        if (!(Body instanceof Readable)) throw invalidResponse(GET_OBJECT, 'the response has no body');
        return { text: await readObjectBody(Body, ContentLength, limitBytes), ...factsOf(output) };
      }),
    describe: (key) =>
      withFaults(GET_OBJECT, async () => {
        const command = new HeadObjectCommand(objectOf(key));
        return factsOf(await sendSigned(HEAD_OBJECT, settings, () => client.send(command)));
      }),
    writeJson: (key, text, owner) =>
      withFaults(PUT, async () => {
        const object = { ...objectOf(key), Body: text, ContentType: 'application/json', ExpectedBucketOwner: owner };
        const { VersionId } = await sendSigned(PUT, settings, () => client.send(new PutObjectCommand(object)));
        // A bucket with suspended versioning returns `null`: the next object overwrites this one.
        return VersionId === 'null' ? undefined : VersionId;
      }),
  };
}

function factsOf({ ETag, LastModified }: Pick<GetObjectCommandOutput, 'ETag' | 'LastModified'>): ObjectFacts {
  return { etag: ETag, modifiedAtMs: LastModified?.getTime() };
}
