/** SIMULATOR.md, "Rights and credentials". */

import { describe, expect, it } from '@jest/globals';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { changeSetRequest, FIRST, rehearse, ZONES_CAN_BE_PINNED } from './rehearsal.ts';

describe('Rights and credentials', () => {
  it('refuses in the words of IAM', async () => {
    const rehearsal = await rehearse();
    await rehearsal.aws.addRack({ name: 'prod', version: FIRST });
    rehearsal.aws.deny({ action: 'cloudformation:CreateChangeSet' });
    await expect(rehearsal.cloudFormation.send(changeSetRequest(rehearsal, ZONES_CAN_BE_PINNED))).rejects.toMatchObject(
      {
        name: 'AccessDenied',
        message: `User: arn:aws:sts::123456789012:assumed-role/rack-updater/GitHubActions is not authorized to perform: cloudformation:CreateChangeSet on resource: ${rehearsal.aws.stack('prod').id} because no identity-based policy allows the cloudformation:CreateChangeSet action`,
      },
    );
  });

  it('refuses signed reads to who lacks s3:GetObject, though anyone may read unsigned', async () => {
    const { aws, s3 } = await rehearse();
    aws.deny({ action: 's3:GetObject' });
    const get = new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' });
    await expect(s3.send(get)).rejects.toMatchObject({ name: 'AccessDenied' });
    expect((await fetch(`${aws.url}/convox/release/versions.json`)).status).toBe(200);
  });

  it('lets credentials expire after so many requests', async () => {
    const { aws, cloudFormation } = await rehearse();
    aws.expireCredentials({ afterRequests: 1 });
    await cloudFormation.send(new DescribeStacksCommand({}));
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: 'ExpiredToken',
      message: 'The security token included in the request is expired',
    });
  });
});
