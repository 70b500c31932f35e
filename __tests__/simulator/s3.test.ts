/** SIMULATOR.md, "Buckets". */

import { describe, expect, it } from '@jest/globals';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { FIRST, RELEASES, rehearse } from './rehearsal.ts';

const VERSIONS = { Bucket: 'convox', Key: 'release/versions.json' };

describe('Buckets', () => {
  it('reads from the folder, and what was put over it', async () => {
    const { aws, s3 } = await rehearse();
    const head = await s3.send(new HeadObjectCommand(VERSIONS));
    expect(head.ContentLength).toBe(aws.object('convox', 'release/versions.json')?.length);
    aws.putObject('convox', 'release/versions.json', '[]');
    const { Body } = await s3.send(new GetObjectCommand(VERSIONS));
    expect(await Body?.transformToString()).toBe('[]');
  });

  it('keeps what is uploaded', async () => {
    const { aws, s3 } = await rehearse();
    aws.addBucket('copies', 'private');
    await s3.send(new PutObjectCommand({ Bucket: 'copies', Key: 'a/b.json', Body: '{"a":1}' }));
    expect(aws.object('copies', 'a/b.json')?.toString()).toBe('{"a":1}');
  });

  it('says NoSuchKey and NoSuchBucket', async () => {
    const { aws, s3 } = await rehearse();
    aws.loseRelease(FIRST);
    const lost = new GetObjectCommand({ Bucket: 'convox', Key: `release/${FIRST}/rack.json` });
    await expect(s3.send(lost)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const nowhere = new GetObjectCommand({ Bucket: 'nowhere', Key: 'x' });
    await expect(s3.send(nowhere)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  it('lets anyone read a public bucket, and nobody unsigned a private one', async () => {
    const open = await rehearse();
    const shut = await rehearse({ buckets: { convox: RELEASES }, publicBuckets: [] });
    expect((await fetch(`${open.aws.url}/convox/release/versions.json`)).status).toBe(200);
    const refused = await fetch(`${shut.aws.url}/convox/release/versions.json`);
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('<Code>AccessDenied</Code>');
  });

  it('never reads outside of the folder', async () => {
    const { aws } = await rehearse();
    expect((await fetch(`${aws.url}/convox/..%2f..%2fpackage.json`)).status).toBe(404);
  });
});
