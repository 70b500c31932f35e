/** SIMULATOR.md, "Change sets". */

import { describe, expect, it } from '@jest/globals';
import {
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  changeSetRequest,
  changeSetTo,
  execute,
  FIRST,
  LATEST,
  rackAt,
  openClients,
  REQUIRED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

describe('The life of a change set', () => {
  it('is pending, then complete and available', async () => {
    const clients = await rackAt(FIRST);
    const { Id } = await clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED));
    const first = await clients.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    expect(['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE']).toContain(first.Status);
    const made = await changeSetTo(clients, REQUIRED, { ChangeSetName: 'another' });
    expect(made).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
  });

  it('fails when nothing would change, and stays until it is deleted', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, FIRST);
    expect(changeSet).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(changeSet.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
    const request = { StackName: 'prod', ChangeSetName: `to-${FIRST}` };
    const listed = await clients.cloudFormation.send(new ListChangeSetsCommand({ StackName: 'prod' }));
    expect(listed.Summaries).toHaveLength(1);
    await clients.cloudFormation.send(new DeleteChangeSetCommand(request));
    await clients.cloudFormation.send(new DeleteChangeSetCommand(request));
    expect(clients.aws.stack('prod').changeSets).toEqual([]);
  });

  it('is the same for a retried call, and exists for any other', async () => {
    const clients = await rackAt(FIRST);
    const send = (ClientToken: string) =>
      clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ClientToken }));
    const first = await send('one');
    expect((await send('one')).Id).toBe(first.Id);
    await expect(send('two')).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  it('needs the capability to change IAM', async () => {
    const clients = await rackAt(FIRST);
    const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { Capabilities: [] });
    await expect(clients.cloudFormation.send(request)).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_IAM]',
    });
  });

  it.each([
    ['https://convox.s3.us-east-1.amazonaws.com/release/VERSION/rack.json'],
    ['https://convox.s3.amazonaws.com/release/VERSION/rack.json'],
    ['https://s3.us-east-1.amazonaws.com/convox/release/VERSION/rack.json'],
    ['https://s3.amazonaws.com/convox/release/VERSION/rack.json'],
    ['https://convox.s3.us-east-1.amazonaws.com/release/VERSION/formation.json'],
    ['LOOPBACK/convox/release/VERSION/rack.json'],
  ])('reads its template from %s', async (form) => {
    const clients = await rackAt(FIRST);
    const TemplateURL = form.replace('VERSION', ZONES_CAN_BE_PINNED).replace('LOOPBACK', clients.aws.url);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { TemplateURL });
    expect(changeSet.Status).toBe('CREATE_COMPLETE');
  });

  it.each([
    ['us-east-1', 'amazonaws.com', 'aws'],
    ['cn-north-1', 'amazonaws.com.cn', 'aws-cn'],
    ['us-gov-west-1', 'amazonaws.com', 'aws-us-gov'],
    ['eusc-de-east-1', 'amazonaws.eu', 'aws-eusc'],
    ['us-iso-east-1', 'c2s.ic.gov', 'aws-iso'],
  ])('reads its template in %s from S3 at %s, and from no other partition', async (region, suffix, partition) => {
    const clients = await openClients({ region });
    // The templates have a mapping of regions, which lacks some of these.
    for (const version of [FIRST, ZONES_CAN_BE_PINNED]) {
      const key = `release/${version}/rack.json`;
      const text = clients.aws.object('convox', key)?.toString() ?? '';
      clients.aws.putObject('convox', key, text.replaceAll('us-east-1', region));
    }
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const address = (host: string) => `https://convox.s3.${region}.${host}/release/${ZONES_CAN_BE_PINNED}/rack.json`;
    const made = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { TemplateURL: address(suffix) });
    expect(made.Status).toBe('CREATE_COMPLETE');
    expect(made.ChangeSetId).toMatch(new RegExp(`^arn:${partition}:cloudformation:${region}:`));
    const other = changeSetRequest(clients, ZONES_CAN_BE_PINNED, {
      ChangeSetName: 'other',
      TemplateURL: address(suffix === 'amazonaws.com' ? 'amazonaws.eu' : 'amazonaws.com'),
    });
    await expect(clients.cloudFormation.send(other)).rejects.toThrow('TemplateURL must be a supported URL.');
  });

  it('reads the version of its template that the address names', async () => {
    const clients = await rackAt(FIRST);
    const { aws } = clients;
    aws.addBucket('kept', 'private', { versioned: true });
    aws.putObject('kept', 'a.json', aws.object('convox', `release/${ZONES_CAN_BE_PINNED}/rack.json`) ?? '');
    aws.putObject('kept', 'a.json', 'no template');
    const TemplateURL = 'https://kept.s3.us-east-1.amazonaws.com/a.json';
    const made = await changeSetTo(clients, ZONES_CAN_BE_PINNED, {
      TemplateURL: `${TemplateURL}?versionId=version.1`,
    });
    expect(made.Status).toBe('CREATE_COMPLETE');
    const newest = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ChangeSetName: 'newest', TemplateURL });
    await expect(clients.cloudFormation.send(newest)).rejects.toThrow('Template format error');
  });

  it('is refused where the template is missing, or too long to be sent along', async () => {
    const clients = await rackAt(FIRST);
    const missing = changeSetRequest(clients, ZONES_CAN_BE_PINNED);
    clients.aws.removeRelease(ZONES_CAN_BE_PINNED);
    await expect(clients.cloudFormation.send(missing)).rejects.toThrow(/^S3 error: Access Denied/);
    const { TemplateURL: _url, ...input } = missing.input;
    const long = changeSetRequest(clients, FIRST, {
      ...input,
      TemplateURL: undefined,
      TemplateBody: ' '.repeat(51_201),
    });
    await expect(clients.cloudFormation.send(long)).rejects.toThrow(/less than or equal to 51200$/);
  });

  it.each([['UPDATE_IN_PROGRESS'], ['UPDATE_ROLLBACK_FAILED'], ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS']])(
    'is refused while the stack is in %s',
    async (status) => {
      const clients = await rackAt(FIRST);
      clients.aws.setStatus('prod', status);
      const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED);
      await expect(clients.cloudFormation.send(request)).rejects.toMatchObject({
        name: 'ValidationError',
        message: `Stack:${clients.aws.stack('prod').id} is in ${status} state and can not be updated.`,
      });
    },
  );

  it('is executed once: a retry with its token succeeds, another is refused', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    await execute(clients, changeSet, 'mine');
    await execute(clients, changeSet, 'mine');
    await expect(execute(clients, changeSet, 'theirs')).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
    await clients.aws.settled('prod');
    const after = await clients.cloudFormation.send(
      new DescribeChangeSetCommand({ ChangeSetName: changeSet.ChangeSetId }),
    );
    expect(after.ExecutionStatus).toBe('EXECUTE_COMPLETE');
  });

  it('is found by its ARN after its execution, and not by its name', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const { ChangeSetId, ChangeSetName } = changeSet;
    await execute(clients, changeSet);
    const { cloudFormation } = clients;
    const byArn = await cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));
    expect(byArn.ChangeSetName).toBe(ChangeSetName);
    await expect(
      cloudFormation.send(new DescribeChangeSetCommand({ StackName: 'prod', ChangeSetName })),
    ).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    expect(Stacks?.[0]?.ChangeSetId).toBe(ChangeSetId);
  });

  it('has the template that it was given, and the settings of its request', async () => {
    const clients = await rackAt(FIRST);
    const settings = {
      DeploymentMode: 'REVERT_DRIFT',
      DeploymentConfig: { Mode: 'EXPRESS', DisableRollback: false },
      OnStackFailure: 'ROLLBACK',
      ImportExistingResources: true,
      IncludeNestedStacks: true,
    } as const;
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, settings);
    expect(changeSet).toMatchObject({ ...settings, Capabilities: ['CAPABILITY_IAM'] });
    const { TemplateBody } = await clients.cloudFormation.send(
      new GetTemplateCommand({ ChangeSetName: changeSet.ChangeSetId, TemplateStage: 'Original' }),
    );
    const object = clients.aws.object('convox', `release/${ZONES_CAN_BE_PINNED}/rack.json`);
    expect(TemplateBody).toBe(object?.toString('utf8'));
    const rollback = new ExecuteChangeSetCommand({ ChangeSetName: changeSet.ChangeSetId, DisableRollback: false });
    await expect(clients.cloudFormation.send(rollback)).rejects.toThrow(/^DisableRollback must not be specified/);
  });

  it('sets the deployment mode that the stack shows; one without a mode leaves it', async () => {
    const clients = await rackAt(FIRST);
    const modeAfter = async (to: string, settings: object): Promise<unknown> => {
      await execute(clients, await changeSetTo(clients, to, settings));
      await clients.aws.settled('prod');
      const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
      return Stacks?.[0]?.DeploymentConfig?.Mode;
    };
    expect(await modeAfter(ZONES_CAN_BE_PINNED, { DeploymentConfig: { Mode: 'EXPRESS' } })).toBe('EXPRESS');
    expect(await modeAfter(REQUIRED, {})).toBe('EXPRESS');
    expect(await modeAfter(LATEST, { DeploymentConfig: { Mode: 'STANDARD' } })).toBe('STANDARD');
  });

  it('shows its service role on the stack once it is executed, and nowhere before', async () => {
    const clients = await rackAt(FIRST);
    const RoleARN = 'arn:aws:iam::123456789012:role/updater';
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { RoleARN });
    expect(JSON.stringify(changeSet)).not.toContain(RoleARN);
    const roleOf = async () =>
      (await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }))).Stacks?.[0]?.RoleARN;
    expect(await roleOf()).toBeUndefined();
    await execute(clients, changeSet);
    expect(await roleOf()).toBe(RoleARN);
  });

  it('takes all others of the stack with it when it is executed', async () => {
    const clients = await rackAt(FIRST);
    const other = await changeSetTo(clients, REQUIRED);
    await update(clients, ZONES_CAN_BE_PINNED);
    await expect(execute(clients, other)).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('becomes obsolete by an update that did not come from it', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const changeSet = await changeSetTo(clients, REQUIRED);
    await clients.aws.autoscale({ rack: 'prod', instanceCount: 5 });
    await expect(execute(clients, changeSet)).rejects.toThrow(
      `ChangeSet [${String(changeSet.ChangeSetId)}] cannot be executed in its current execution status of [OBSOLETE]`,
    );
  });

  it('keeps tags and topics that are left out, wipes them with an empty list, sets them with a full one', async () => {
    const clients = await rackAt(FIRST);
    const { aws } = clients;
    const kept = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    expect(kept.Tags).toHaveLength(3);
    const Tags = [{ Key: 'a', Value: 'b' }];
    await execute(clients, await changeSetTo(clients, FIRST, { ChangeSetName: 'set', Tags }));
    expect((await aws.settled('prod')).tags).toEqual({ a: 'b' });
    await execute(clients, await changeSetTo(clients, FIRST, { ChangeSetName: 'wiped', Tags: [] }));
    expect((await aws.settled('prod')).tags).toEqual({});
  });

  it('fails its early validation, with the details in DescribeEvents', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]' });
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    expect(changeSet.StatusReason).toContain('[AWS::EarlyValidation::PropertyValidation]');
    const { OperationEvents } = await clients.cloudFormation.send(
      new DescribeEventsCommand({ ChangeSetName: changeSet.ChangeSetId }),
    );
    expect(OperationEvents?.[0]).toMatchObject({
      EventType: 'VALIDATION_ERROR',
      LogicalResourceId: 'CustomTopic',
      ValidationStatusReason: 'Unsupported property [Foo]',
    });
  });

  it('has findings in mode WARN, and is available all the same', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'The quota is exceeded', mode: 'WARN' });
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    expect(changeSet.ExecutionStatus).toBe('AVAILABLE');
    const Filters = { FailedEvents: true };
    const { OperationEvents } = await clients.cloudFormation.send(
      new DescribeEventsCommand({ ChangeSetName: changeSet.ChangeSetId, Filters }),
    );
    expect(OperationEvents).toMatchObject([{ ValidationStatus: 'FAILED', ValidationFailureMode: 'WARN' }]);
  });

  it('has no rows in DescribeEvents yet while that lags', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.lagDescribeEvents(60_000);
    clients.aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]' });
    const { ChangeSetId: ChangeSetName } = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const request = new DescribeEventsCommand({ ChangeSetName });
    expect((await clients.cloudFormation.send(request)).OperationEvents).toEqual([]);
  });

  it('cannot be deleted while it is created', async () => {
    const clients = await openClients({ changeSetDurationMs: 5_000 });
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const { Id: ChangeSetName } = await clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED));
    const deleted = clients.cloudFormation.send(new DeleteChangeSetCommand({ ChangeSetName }));
    await expect(deleted).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
      message: expect.stringMatching(/^Cannot delete ChangeSet in status CREATE_(PENDING|IN_PROGRESS)$/),
    });
  });

  it('is found by its ARN alone once it was executed', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const { ChangeSetId, ChangeSetName } = changeSet;
    await execute(clients, changeSet);
    await clients.aws.settled('prod');
    const byArn = new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId });
    expect((await clients.cloudFormation.send(byArn)).ExecutionStatus).toBe('EXECUTE_COMPLETE');
    const byName = new DescribeChangeSetCommand({ StackName: 'prod', ChangeSetName });
    await expect(clients.cloudFormation.send(byName)).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
  });

  it('is not found under another name', async () => {
    const { cloudFormation } = await rackAt(FIRST);
    await expect(
      cloudFormation.send(new ExecuteChangeSetCommand({ StackName: 'prod', ChangeSetName: 'nope' })),
    ).rejects.toMatchObject({ name: 'ChangeSetNotFoundException', message: 'ChangeSet [nope] does not exist' });
  });
});
