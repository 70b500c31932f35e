/** SIMULATOR.md, "Buckets". __tests__/adapters/aws/templates.test.ts covers private and unlisted buckets. */

import { describe, expect, it } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { FIRST, openClients } from './running-simulator.ts';

const CATALOG = { Bucket: 'convox', Key: 'release/versions.json' };

describe('Buckets', () => {
  it('read from the folder, and what was uploaded over it', async () => {
    const { aws, s3 } = await openClients();
    const head = await s3.send(new HeadObjectCommand(CATALOG));
    expect(head.ContentLength).toBe(aws.object('convox', CATALOG.Key)?.length);
    aws.putObject('convox', CATALOG.Key, '[]');
    const { Body } = await s3.send(new GetObjectCommand(CATALOG));
    expect(await Body?.transformToString()).toBe('[]');
    expect((await fetch(`${aws.url}/convox/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  it('deny reads that expect another owner', async () => {
    const { aws, s3 } = await openClients();
    aws.addBucket('copies', 'private', { owner: '999999999999' });
    aws.putObject('copies', 'a', 'x');
    const read = (ExpectedBucketOwner: string) =>
      s3.send(new GetObjectCommand({ Bucket: 'copies', Key: 'a', ExpectedBucketOwner }));
    await expect(read('123456789012')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(read('999999999999')).resolves.toBeDefined();
  });

  it('keep every version if they have versions, and none otherwise', async () => {
    const { aws, s3 } = await openClients();
    aws.addBucket('kept', 'private', { versioned: true });
    aws.addBucket('plain', 'private');
    const put = (Bucket: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    const { VersionId } = await put('kept', 'first');
    await put('kept', 'second');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key: 'a', VersionId }));
    expect(await Body?.transformToString()).toBe('first');
    expect(aws.requests.at(-1)?.rights).toMatchObject([{ action: 's3:GetObjectVersion' }]);
    expect(aws.object('kept', 'a')?.toString()).toBe('second');
    expect((await put('plain', 'first')).VersionId).toBeUndefined();
  });

  it('date a release by its name, and an uploaded object by its upload or the given time', async () => {
    const { aws, s3 } = await openClients();
    const Key = `release/${FIRST}/rack.json`;
    const dated = async () => (await s3.send(new HeadObjectCommand({ Bucket: 'convox', Key }))).LastModified;
    expect(await dated()).toEqual(new Date('2018-06-15T09:30:00Z'));
    aws.putObject('convox', Key, '{}', new Date('2026-01-02T03:04:05Z'));
    expect(await dated()).toEqual(new Date('2026-01-02T03:04:05Z'));
    aws.putObject('convox', Key, '{}');
    expect(Math.abs(Date.now() - Number(await dated()))).toBeLessThan(60_000);
  });
});
