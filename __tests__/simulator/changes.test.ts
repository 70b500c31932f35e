/** SIMULATOR.md, "What a change set shows". */

import { describe, expect, it } from '@jest/globals';
import { paginateDescribeChangeSet, type ResourceChange } from '@aws-sdk/client-cloudformation';
import {
  API_RENAMED,
  changeSetTo,
  FIRST,
  LATEST,
  openClients,
  REQUIRED,
  ZONES_CAN_BE_PINNED,
  type SimulatorClients,
} from './running-simulator.ts';

async function changesTo(clients: SimulatorClients, version: string): Promise<Map<string, ResourceChange>> {
  const { Changes } = await changeSetTo(clients, version);
  return new Map(
    (Changes ?? []).flatMap(({ ResourceChange: change }) =>
      change === undefined ? [] : [[change.LogicalResourceId ?? '', change]],
    ),
  );
}

describe('What a change set shows', () => {
  it('adds, modifies, replaces and removes', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    const changes = await changesTo(clients, REQUIRED);
    expect(changes.get('InstancesLaunchTemplate')).toMatchObject({ Action: 'Add' });
    expect(changes.get('LaunchConfiguration')).toMatchObject({ Action: 'Remove', PolicyAction: 'Delete' });
    expect(changes.get('ApiWebTasks')).toMatchObject({ Action: 'Modify', Replacement: 'True', Scope: ['Properties'] });
    expect(changes.get('Instances')).toMatchObject({ Action: 'Modify', Replacement: 'False' });
  });

  it('shows a change by a parameter twice: static by the parameter, dynamic as a direct modification', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: REQUIRED });
    const details = (await changesTo(clients, API_RENAMED)).get('ApiWebTasks')?.Details ?? [];
    const ofDefinitions = details.filter(({ Target }) => Target?.Name === 'ContainerDefinitions');
    expect(ofDefinitions).toMatchObject([
      { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Version' },
      { Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
      { Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: 'EncryptionKey' },
      { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'CustomTopic.Arn' },
    ]);
    expect(ofDefinitions[0]?.Target).toMatchObject({
      RequiresRecreation: 'Always',
      Path: '/Properties/ContainerDefinitions',
    });
  });

  it('says "maybe" of a custom resource whose Lambda is modified', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: REQUIRED });
    expect((await changesTo(clients, API_RENAMED)).get('EncryptionKey')).toMatchObject({
      Replacement: 'Conditional',
      Details: [
        {
          Target: { Attribute: 'Properties', Name: 'ServiceToken', RequiresRecreation: 'Always' },
          Evaluation: 'Dynamic',
          ChangeSource: 'ResourceAttribute',
          CausingEntity: 'CustomTopic.Arn',
        },
      ],
    });
  });

  it('follows the references from a replaced resource to the ones that name it', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    clients.aws.setAvailabilityZones(['us-east-1b', 'us-east-1c', 'us-east-1d']);
    const changes = await changesTo(clients, REQUIRED);
    expect(changes.get('Subnet0')).toMatchObject({ Replacement: 'True' });
    expect(changes.get('Balancer')).toMatchObject({
      Replacement: 'Conditional',
      Details: [{ CausingEntity: 'Subnet0' }, { CausingEntity: 'Subnet1' }, { CausingEntity: 'Subnet2' }],
    });
  });

  it('shows values only on request, and never secrets', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED);
    expect(JSON.stringify(changeSet)).toContain('BeforeValue');
    expect(JSON.stringify(changeSet)).not.toContain('simulated-password');
    const client = clients.cloudFormation;
    for await (const page of paginateDescribeChangeSet({ client }, { ChangeSetName: changeSet.ChangeSetId })) {
      expect(JSON.stringify(page.Changes)).not.toContain('BeforeValue');
    }
  });

  it('returns long change sets in pages', async () => {
    const clients = await openClients({ pageSize: 2 });
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const { ChangeSetId } = await changeSetTo(clients, LATEST);
    const pages: number[] = [];
    for await (const { Changes } of paginateDescribeChangeSet(
      { client: clients.cloudFormation },
      { ChangeSetName: ChangeSetId },
    )) {
      pages.push(Changes?.length ?? 0);
    }
    expect(pages.length).toBeGreaterThan(2);
    expect(pages.slice(0, -1).every((count) => count === 2)).toBe(true);
  });

  it('refuses to turn one type into another under the same logical id', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const body = clients.aws.object('convox', `release/${FIRST}/rack.json`)?.toString() ?? '';
    clients.aws.putObject('convox', `release/${FIRST}/rack.json`, body.replace('AWS::SNS::Topic', 'AWS::SQS::Queue'));
    expect(await changeSetTo(clients, FIRST)).toMatchObject({
      Status: 'FAILED',
      StatusReason:
        'Update of resource type is not permitted. The new template modifies resource type of the following resources: [NotificationTopic]',
    });
  });

  it('removes a resource whose condition is no longer true, whatever its new type', async () => {
    const clients = await openClients();
    const template = (type: string, condition: unknown) =>
      JSON.stringify({
        Conditions: { Wanted: condition },
        Resources: { Kept: { Type: 'AWS::SNS::Topic' }, Key: { Type: type, Condition: 'Wanted' } },
      });
    clients.aws.addStack({ name: 'prod', templateBody: template('Custom::Key', { 'Fn::Equals': ['a', 'a'] }) });
    const changeSet = await changeSetTo(clients, FIRST, {
      TemplateURL: undefined,
      TemplateBody: template('AWS::KMS::Key', { 'Fn::Equals': ['a', 'b'] }),
      Parameters: [],
    });
    expect(changeSet.Changes).toMatchObject([{ ResourceChange: { Action: 'Remove', LogicalResourceId: 'Key' } }]);
  });
});
