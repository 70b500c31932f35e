/** SIMULATOR.md, "Change sets". */

import { describe, expect, it } from '@jest/globals';
import {
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeEventsCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListChangeSetsCommand,
} from '@aws-sdk/client-cloudformation';
import {
  changeSetRequest,
  changeSetTo,
  describeProd,
  execute,
  FIRST,
  LATEST,
  openClients,
  rackAt,
  REQUIRED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

const KEY = `release/${ZONES_CAN_BE_PINNED}/rack.json`;

describe('A change set', () => {
  it('fails if nothing would change, and exists until it is deleted', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, FIRST);
    expect(changeSet).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(changeSet.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
    const request = { StackName: 'prod', ChangeSetName: `to-${FIRST}` };
    const listed = await clients.send(new ListChangeSetsCommand({ StackName: 'prod' }));
    expect(listed.Summaries).toHaveLength(1);
    await clients.send(new DeleteChangeSetCommand(request));
    await clients.send(new DeleteChangeSetCommand(request));
    expect(clients.aws.stack('prod').changeSets).toEqual([]);
  });

  it('is the same for a repeated request, and exists already for any other', async () => {
    const clients = await rackAt(FIRST);
    const send = (ClientToken: string) => clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ClientToken }));
    const { Id } = await send('one');
    expect(await send('one')).toMatchObject({ Id });
    await expect(send('two')).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  it.each([
    ['https://convox.s3.us-east-1.amazonaws.com/'],
    ['https://convox.s3.amazonaws.com/'],
    ['https://s3.us-east-1.amazonaws.com/convox/'],
    ['https://s3.amazonaws.com/convox/'],
    ['LOOPBACK/convox/'],
  ])('reads its template below %s', async (address) => {
    const clients = await rackAt(FIRST);
    const TemplateURL = `${address.replace('LOOPBACK', clients.aws.url)}${KEY}`;
    expect(await changeSetTo(clients, ZONES_CAN_BE_PINNED, { TemplateURL })).toMatchObject({
      ExecutionStatus: 'AVAILABLE',
    });
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
    const address = (host: string) => ({ TemplateURL: `https://convox.s3.${region}.${host}/${KEY}` });
    const created = await changeSetTo(clients, ZONES_CAN_BE_PINNED, address(suffix));
    expect(created.Status).toBe('CREATE_COMPLETE');
    expect(created.ChangeSetId).toMatch(new RegExp(`^arn:${partition}:cloudformation:${region}:`));
    const other = address(suffix === 'amazonaws.com' ? 'amazonaws.eu' : 'amazonaws.com');
    const rejected = clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ChangeSetName: 'other', ...other }));
    await expect(rejected).rejects.toThrow('TemplateURL must be a supported URL.');
  });

  it('reads the version of its template that the address names', async () => {
    const clients = await rackAt(FIRST);
    const { aws } = clients;
    aws.addBucket('kept', 'private', { versioned: true });
    aws.putObject('kept', 'a.json', aws.object('convox', KEY) ?? '');
    aws.putObject('kept', 'a.json', 'no template');
    const at = (query: string) => ({ TemplateURL: `https://kept.s3.us-east-1.amazonaws.com/a.json${query}` });
    const created = await changeSetTo(clients, ZONES_CAN_BE_PINNED, at('?versionId=version.1'));
    expect(created.Status).toBe('CREATE_COMPLETE');
    const newest = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ChangeSetName: 'newest', ...at('') });
    await expect(clients.send(newest)).rejects.toThrow('Template format error');
  });

  it.each([
    ['without the capability to change IAM', { Capabilities: [] }, /^Requires capabilities : \[CAPABILITY_IAM\]$/],
    ['without its template', { TemplateURL: `https://convox.s3.amazonaws.com/x` }, /^S3 error: Access Denied/],
    [
      'with a long template',
      { TemplateURL: undefined, TemplateBody: ' '.repeat(51_201) },
      /less than or equal to 51200$/,
    ],
  ])('is rejected %s', async (_what, over, message) => {
    const clients = await rackAt(FIRST);
    await expect(clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, over))).rejects.toThrow(message);
  });

  it.each(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'is rejected while the stack is in %s',
    async (status) => {
      const clients = await rackAt(FIRST);
      clients.aws.setStatus('prod', status);
      const message = `Stack:${clients.aws.stack('prod').id} is in ${status} state and can not be updated.`;
      const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED);
      await expect(clients.send(request)).rejects.toMatchObject({ name: 'ValidationError', message });
    },
  );

  it('is executed once: a repeated execution succeeds with its token, and fails with another', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    await execute(clients, changeSet, 'ours');
    await execute(clients, changeSet, 'ours');
    const other = execute(clients, changeSet, 'theirs');
    await expect(other).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
  });

  it('is found by its ARN after its execution, and not by its name', async () => {
    const clients = await rackAt(FIRST);
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    const { ChangeSetId, ChangeSetName } = changeSet;
    await execute(clients, changeSet);
    await clients.aws.settled('prod');
    const byArn = await clients.send(new DescribeChangeSetCommand({ ChangeSetName: ChangeSetId }));
    expect(byArn).toMatchObject({ ChangeSetName, ExecutionStatus: 'EXECUTE_COMPLETE' });
    const byName = clients.send(new DescribeChangeSetCommand({ StackName: 'prod', ChangeSetName }));
    const message = `ChangeSet [${ChangeSetName ?? ''}] does not exist`;
    await expect(byName).rejects.toMatchObject({ name: 'ChangeSetNotFoundException', message });
    expect((await describeProd(clients))?.ChangeSetId).toBe(ChangeSetId);
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
    const { ChangeSetId: ChangeSetName } = changeSet;
    const submitted = await clients.send(new GetTemplateCommand({ ChangeSetName, TemplateStage: 'Original' }));
    expect(submitted.TemplateBody).toBe(clients.aws.object('convox', KEY)?.toString());
    const rollback = new ExecuteChangeSetCommand({ ChangeSetName, DisableRollback: false });
    await expect(clients.send(rollback)).rejects.toThrow(/^DisableRollback must not be specified/);
  });

  it('sets the deployment mode of the stack; one without a mode does not change it', async () => {
    const clients = await rackAt(FIRST);
    const modeAfter = async (to: string, settings: object): Promise<unknown> => {
      await execute(clients, await changeSetTo(clients, to, settings));
      await clients.aws.settled('prod');
      return (await describeProd(clients))?.DeploymentConfig?.Mode;
    };
    expect(await modeAfter(ZONES_CAN_BE_PINNED, { DeploymentConfig: { Mode: 'EXPRESS' } })).toBe('EXPRESS');
    expect(await modeAfter(REQUIRED, {})).toBe('EXPRESS');
    expect(await modeAfter(LATEST, { DeploymentConfig: { Mode: 'STANDARD' } })).toBe('STANDARD');
  });

  it('shows its service role on the stack after the execution, and nowhere before', async () => {
    const clients = await rackAt(FIRST);
    const RoleARN = 'arn:aws:iam::123456789012:role/updater';
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { RoleARN });
    expect(JSON.stringify(changeSet)).not.toContain(RoleARN);
    expect((await describeProd(clients))?.RoleARN).toBeUndefined();
    await execute(clients, changeSet);
    expect((await describeProd(clients))?.RoleARN).toBe(RoleARN);
  });

  it('is deleted by the execution of another one, and obsolete after an update without one', async () => {
    const clients = await rackAt(FIRST);
    const deleted = await changeSetTo(clients, REQUIRED);
    await update(clients, ZONES_CAN_BE_PINNED);
    await expect(execute(clients, deleted)).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    const obsolete = await changeSetTo(clients, REQUIRED);
    await clients.aws.autoscale({ rack: 'prod', instanceCount: 5 });
    await expect(execute(clients, obsolete)).rejects.toThrow(
      `ChangeSet [${String(obsolete.ChangeSetId)}] cannot be executed in its current execution status of [OBSOLETE]`,
    );
  });

  it('keeps the tags without a list, and sets or removes them with one', async () => {
    const clients = await rackAt(FIRST);
    const Tags = [{ Key: 'a', Value: 'b' }];
    expect((await changeSetTo(clients, ZONES_CAN_BE_PINNED)).Tags).toHaveLength(3);
    await execute(clients, await changeSetTo(clients, FIRST, { ChangeSetName: 'set', Tags }));
    expect((await clients.aws.settled('prod')).tags).toEqual({ a: 'b' });
    await execute(clients, await changeSetTo(clients, FIRST, { ChangeSetName: 'removed', Tags: [] }));
    expect((await clients.aws.settled('prod')).tags).toEqual({});
  });

  it.each([
    ['FAIL', 'UNAVAILABLE', 0, true],
    ['WARN', 'AVAILABLE', 0, true],
    ['FAIL', 'UNAVAILABLE', 60_000, false],
  ] as const)(
    'with an early validation in mode %s is %s (lag of %d ms)',
    async (mode, ExecutionStatus, lagMs, isListed) => {
      const clients = await rackAt(FIRST);
      clients.aws.lagDescribeEvents(lagMs);
      clients.aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]', mode });
      const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
      expect(changeSet.ExecutionStatus).toBe(ExecutionStatus);
      const failed = '[AWS::EarlyValidation::PropertyValidation]';
      expect(changeSet.StatusReason?.includes(failed) ?? false).toBe(mode === 'FAIL');
      const Filters = { FailedEvents: true };
      const request = new DescribeEventsCommand({ ChangeSetName: changeSet.ChangeSetId, Filters });
      const row = {
        EventType: 'VALIDATION_ERROR',
        LogicalResourceId: 'CustomTopic',
        ValidationStatus: 'FAILED',
        ValidationFailureMode: mode,
        ValidationStatusReason: 'Unsupported property [Foo]',
      };
      expect((await clients.send(request)).OperationEvents).toMatchObject(isListed ? [row] : []);
    },
  );

  it('cannot be deleted while it is created', async () => {
    const clients = await rackAt(FIRST, { changeSetDurationMs: 5_000 });
    const { Id: ChangeSetName } = await clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED));
    const message = /^Cannot delete ChangeSet in status CREATE_(PENDING|IN_PROGRESS)$/;
    await expect(clients.send(new DeleteChangeSetCommand({ ChangeSetName }))).rejects.toThrow(message);
  });
});
