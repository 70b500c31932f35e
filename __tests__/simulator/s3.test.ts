/** SIMULATOR.md, "Buckets". */

import { describe, expect, it } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { FIRST, RELEASES, openClients } from './running-simulator.ts';

const VERSIONS = { Bucket: 'convox', Key: 'release/versions.json' };

describe('Buckets', () => {
  it('reads from the folder, and what was uploaded over it', async () => {
    const { aws, s3 } = await openClients();
    const head = await s3.send(new HeadObjectCommand(VERSIONS));
    expect(head.ContentLength).toBe(aws.object('convox', 'release/versions.json')?.length);
    aws.putObject('convox', 'release/versions.json', '[]');
    const { Body } = await s3.send(new GetObjectCommand(VERSIONS));
    expect(await Body?.transformToString()).toBe('[]');
  });

  it('keeps uploaded objects', async () => {
    const { aws, s3 } = await openClients();
    aws.addBucket('copies', 'private');
    await s3.send(new PutObjectCommand({ Bucket: 'copies', Key: 'a/b.json', Body: '{"a":1}' }));
    expect(aws.object('copies', 'a/b.json')?.toString()).toBe('{"a":1}');
  });

  it('returns NoSuchKey and NoSuchBucket', async () => {
    const { aws, s3 } = await openClients();
    aws.removeRelease(FIRST);
    const lost = new GetObjectCommand({ Bucket: 'convox', Key: `release/${FIRST}/rack.json` });
    await expect(s3.send(lost)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const nowhere = new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' });
    await expect(s3.send(nowhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('reports a missing key as denied in a bucket that nobody can list', async () => {
    const { s3, aws } = await openClients({ unlistedBuckets: ['convox'] });
    const missing = new GetObjectCommand({ Bucket: 'convox', Key: 'release/x' });
    await expect(s3.send(missing)).rejects.toMatchObject({ name: 'AccessDenied', message: 'Access Denied' });
    expect((await fetch(`${aws.url}/convox/release/x`)).status).toBe(403);
    expect((await fetch(`${aws.url}/convox/release/versions.json`)).status).toBe(200);
  });

  it('refuses requests that expect another owner', async () => {
    const { aws, s3 } = await openClients();
    aws.addBucket('copies', 'private', { owner: '999999999999' });
    const put = (ExpectedBucketOwner: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'copies', Key: 'a', Body: 'x', ExpectedBucketOwner }));
    await expect(put('123456789012')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(put('999999999999')).resolves.toBeDefined();
    const get = new GetObjectCommand({ Bucket: 'copies', Key: 'a', ExpectedBucketOwner: '123456789012' });
    await expect(s3.send(get)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('keeps every version in a bucket with versions, and none in another', async () => {
    const { aws, s3 } = await openClients();
    aws.addBucket('kept', 'private', { versioned: true });
    aws.addBucket('plain', 'private');
    const put = (Bucket: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    const { VersionId } = await put('kept', 'first');
    await put('kept', 'second');
    const read = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key: 'a', VersionId }));
    expect(await read.Body?.transformToString()).toBe('first');
    expect(aws.requests.at(-1)?.rights).toMatchObject([{ action: 's3:GetObjectVersion' }]);
    expect(aws.object('kept', 'a')?.toString()).toBe('second');
    expect((await put('plain', 'first')).VersionId).toBeUndefined();
  });

  it('dates a release by its name, and an uploaded object by the time of the upload unless another is given', async () => {
    const { aws, s3 } = await openClients();
    const dated = async (Key: string) => {
      const { LastModified } = await s3.send(new HeadObjectCommand({ Bucket: 'convox', Key }));
      return LastModified;
    };
    const key = `release/${FIRST}/rack.json`;
    expect(await dated(key)).toEqual(new Date('2018-06-15T09:30:00Z'));
    aws.putObject('convox', key, '{}', new Date('2026-01-02T03:04:05Z'));
    expect(await dated(key)).toEqual(new Date('2026-01-02T03:04:05Z'));
    aws.putObject('convox', key, '{}');
    expect(Math.abs(Date.now() - Number(await dated(key)))).toBeLessThan(60_000);
  });

  it('lets anyone read a public bucket, but no unsigned request a private one', async () => {
    const open = await openClients();
    const shut = await openClients({ buckets: { convox: RELEASES }, publicBuckets: [] });
    expect((await fetch(`${open.aws.url}/convox/release/versions.json`)).status).toBe(200);
    const refused = await fetch(`${shut.aws.url}/convox/release/versions.json`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('never reads outside of the folder', async () => {
    const { aws } = await openClients();
    expect((await fetch(`${aws.url}/convox/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});
