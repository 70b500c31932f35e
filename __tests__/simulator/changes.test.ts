/** SIMULATOR.md, "What a change set shows". */

import { describe, expect, it } from '@jest/globals';
import { paginateDescribeChangeSet, type ResourceChange } from '@aws-sdk/client-cloudformation';
import {
  API_RENAMED,
  changeSetTo,
  FIRST,
  LATEST,
  openClients,
  rackAt,
  REQUIRED,
  ZONES_CAN_BE_PINNED,
  type SimulatorClients,
} from './running-simulator.ts';

async function changesTo(clients: SimulatorClients, version: string): Promise<Map<string | undefined, ResourceChange>> {
  const { Changes = [] } = await changeSetTo(clients, version);
  return new Map(Changes.map(({ ResourceChange: change = {} }) => [change.LogicalResourceId, change]));
}

describe('What a change set shows', () => {
  it('is what is added, modified, replaced and removed', async () => {
    const changes = await changesTo(await rackAt(ZONES_CAN_BE_PINNED), REQUIRED);
    expect(changes.get('InstancesLaunchTemplate')).toMatchObject({ Action: 'Add' });
    expect(changes.get('LaunchConfiguration')).toMatchObject({ Action: 'Remove', PolicyAction: 'Delete' });
    expect(changes.get('ApiWebTasks')).toMatchObject({ Action: 'Modify', Replacement: 'True', Scope: ['Properties'] });
    expect(changes.get('Instances')).toMatchObject({ Action: 'Modify', Replacement: 'False' });
  });

  it('is each cause of a change; a parameter is listed twice: as Static, and as a Dynamic direct modification', async () => {
    const changes = await changesTo(await rackAt(REQUIRED), API_RENAMED);
    const details = changes
      .get('ApiWebTasks')
      ?.Details?.filter(({ Target }) => Target?.Name === 'ContainerDefinitions');
    expect(details).toMatchObject([
      { Evaluation: 'Static', ChangeSource: 'ParameterReference', CausingEntity: 'Version' },
      { Evaluation: 'Dynamic', ChangeSource: 'DirectModification' },
      { Evaluation: 'Dynamic', ChangeSource: 'ResourceReference', CausingEntity: 'EncryptionKey' },
      { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'CustomTopic.Arn' },
    ]);
    const target = { RequiresRecreation: 'Always', Path: '/Properties/ContainerDefinitions' };
    expect(details?.[0]?.Target).toMatchObject(target);
    const Target = { Attribute: 'Properties', Name: 'ServiceToken', RequiresRecreation: 'Always' };
    const cause = { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute', CausingEntity: 'CustomTopic.Arn' };
    const custom = { Replacement: 'Conditional', Details: [{ Target, ...cause }] };
    expect(changes.get('EncryptionKey')).toMatchObject(custom);
  });

  it('follows the references to a replaced resource', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.setAvailabilityZones(['us-east-1b', 'us-east-1c', 'us-east-1d']);
    const changes = await changesTo(clients, REQUIRED);
    expect(changes.get('Subnet0')).toMatchObject({ Replacement: 'True' });
    const Details = [{ CausingEntity: 'Subnet0' }, { CausingEntity: 'Subnet1' }, { CausingEntity: 'Subnet2' }];
    expect(changes.get('Balancer')).toMatchObject({ Replacement: 'Conditional', Details });
  });

  it('has values only on request, no secrets, and pages', async () => {
    const clients = await rackAt(FIRST, { pageSize: 2 });
    const { ChangeSetId: ChangeSetName, ...changeSet } = await changeSetTo(clients, LATEST);
    expect(JSON.stringify(changeSet)).toContain('BeforeValue');
    expect(JSON.stringify(changeSet)).not.toContain('simulated-password');
    const lengths: number[] = [];
    for await (const page of paginateDescribeChangeSet({ client: clients.cloudFormation }, { ChangeSetName })) {
      lengths.push(page.Changes?.length ?? 0);
      expect(JSON.stringify(page.Changes)).not.toContain('BeforeValue');
    }
    expect(lengths.length).toBeGreaterThan(2);
    expect(new Set(lengths.slice(0, -1))).toEqual(new Set([2]));
  });

  it('is a failure if the type of a resource changes under the same logical id', async () => {
    const clients = await rackAt(FIRST);
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
    const template = (type: string, other: string) =>
      JSON.stringify({
        Conditions: { Wanted: { 'Fn::Equals': ['a', other] } },
        Resources: { Kept: { Type: 'AWS::SNS::Topic' }, Key: { Type: type, Condition: 'Wanted' } },
      });
    clients.aws.addStack({ name: 'prod', templateBody: template('Custom::Key', 'a') });
    const over = { TemplateURL: undefined, TemplateBody: template('AWS::KMS::Key', 'b'), Parameters: [] };
    const { Changes } = await changeSetTo(clients, FIRST, over);
    expect(Changes).toMatchObject([{ ResourceChange: { Action: 'Remove', LogicalResourceId: 'Key' } }]);
  });
});
