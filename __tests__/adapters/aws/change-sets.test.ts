/** Change sets and operations over real HTTP with the real SDK: the requests, and the meaning of the responses. */
import { describe, expect, test } from '@jest/globals';
import type { CreateChangeSetRequest } from '../../../src/update/ports.ts';
import { ARN, CHANGE_SET, changeSetPage, laterChangeSetPage, TOKEN } from './cloudformation-responses.ts';
import { faultOf } from '../faults.ts';
import { answer, refusal, result } from '../loopback.ts';
import { aws, sent, stacks } from './stacks-on-loopback.ts';

const REF = { stackArn: ARN, changeSet: CHANGE_SET };
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:topic';

const REQUEST: CreateChangeSetRequest = {
  stackArn: ARN,
  token: TOKEN,
  templateUrl: 'https://convox.s3.us-east-1.amazonaws.com/release/20260420193621/rack.json',
  parameters: [
    { key: 'Version', source: 'version', value: '20260420193621' },
    { key: 'Password', source: 'previous' },
    { key: 'NoSuchDefault', source: 'default' },
    { key: 'AvailabilityZones', source: 'pinned', value: 'us-east-1a,us-east-1b' },
  ],
  tags: [
    { key: 'System', value: 'convox' },
    { key: 'aws:servicecatalog:x', value: 'no' },
  ],
  notificationArns: [TOPIC],
  capabilities: ['CAPABILITY_IAM'],
  roleArn: undefined,
  description: 'by a test',
};

describe('creating a change set', () => {
  const created = result('CreateChangeSet', `<Id>${CHANGE_SET}</Id><StackId>${ARN}</StackId>`);

  test('sends what was requested, and nothing else', async () => {
    aws.answers(created);
    await expect(stacks.createChangeSet(REQUEST)).resolves.toBe(CHANGE_SET);
    expect(sent()).toEqual({
      Action: 'CreateChangeSet',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      ChangeSetName: TOKEN,
      ChangeSetType: 'UPDATE',
      ClientToken: `create-${TOKEN}`,
      Description: 'by a test',
      'NotificationARNs.member.1': TOPIC,
      'Parameters.member.1.ParameterKey': 'Version',
      'Parameters.member.1.ParameterValue': '20260420193621',
      'Parameters.member.2.ParameterKey': 'Password',
      'Parameters.member.2.UsePreviousValue': 'true',
      'Parameters.member.3.ParameterKey': 'AvailabilityZones',
      'Parameters.member.3.ParameterValue': 'us-east-1a,us-east-1b',
      StackName: ARN,
      'Tags.member.1.Key': 'System',
      'Tags.member.1.Value': 'convox',
      TemplateURL: REQUEST.templateUrl,
      Version: '2010-05-15',
    });
  });

  test('sends a role and standard mode only if necessary, and no empty list that would remove the stack’s own', async () => {
    aws.answers(created);
    const roleArn = 'arn:aws:iam::1:role/r';
    await stacks.createChangeSet({ ...REQUEST, roleArn, isStackExpress: true, tags: [], notificationArns: [] });
    expect(sent()).toMatchObject({ RoleARN: roleArn, 'DeploymentConfig.Mode': 'STANDARD' });
    expect(Object.keys(sent()).filter((name) => /^(Tags|NotificationARNs)/.test(name))).toEqual([]);
  });

  test('recognizes a change set of its own earlier attempt by its name', async () => {
    aws.answers(refusal(409, 'AlreadyExistsException', 'ChangeSet rack-1 already exists'), changeSetPage('Api'));
    await expect(stacks.createChangeSet(REQUEST)).resolves.toBe(CHANGE_SET);
    expect(sent(0)).toMatchObject({ Action: 'CreateChangeSet' });
    expect(sent(1)).toMatchObject({ Action: 'DescribeChangeSet', ChangeSetName: TOKEN });
  });
});

describe('a change set', () => {
  test('has the changes of all pages, and the facts of the first page', async () => {
    const first = `<Parameters>
      <member><ParameterKey>Version</ParameterKey><ParameterValue>2</ParameterValue></member>
      <member><ParameterKey>Ami</ParameterKey><ParameterValue>/ami</ParameterValue><ResolvedValue>ami-1</ResolvedValue></member>
      <member><ParameterKey>Kept</ParameterKey><UsePreviousValue>true</UsePreviousValue></member>
      <member><ParameterKey>Blank</ParameterKey></member>
    </Parameters>
    <Tags><member><Key>System</Key><Value>convox</Value></member></Tags>
    <NotificationARNs><member>${TOPIC}</member></NotificationARNs>
    <Capabilities><member>CAPABILITY_IAM</member></Capabilities>`;
    aws.answers(changeSetPage('Api', 'x', first), laterChangeSetPage('Monitor', 'y'), laterChangeSetPage('Instances'));
    const facts = await stacks.readChangeSet(REF);
    expect(facts).toMatchObject({
      arn: CHANGE_SET,
      name: 'rack-1',
      stackArn: ARN,
      status: 'CREATE_COMPLETE',
      executionStatus: 'AVAILABLE',
      parameters: new Map(Object.entries({ Version: '2', Ami: '/ami', Blank: '' })),
      resolved: new Map([['Ami', 'ami-1']]),
      tags: [{ key: 'System', value: 'convox' }],
      notificationArns: [TOPIC],
      capabilities: ['CAPABILITY_IAM'],
      options: [],
    });
    expect(facts.changes.map(({ logicalId }) => logicalId)).toEqual(['Api', 'Monitor', 'Instances']);
    expect(facts.changes[0]).toEqual({
      action: 'modify',
      logicalId: 'Api',
      physicalId: 'p',
      type: 'AWS::ECS::Service',
      replacement: 'conditional',
      scope: ['Properties'],
      causes: [
        {
          attribute: 'Properties',
          property: 'TaskDefinition',
          requiresRecreation: 'Never',
          evaluation: 'Dynamic',
          source: 'ResourceReference',
          causingEntity: 'Tasks',
        },
      ],
    });
  });

  const inConfig = (xml: string) => `<DeploymentConfig>${xml}</DeploymentConfig>`;

  test.each([
    ['<DeploymentMode>REVERT_DRIFT</DeploymentMode>', 'DeploymentMode=REVERT_DRIFT'],
    [inConfig('<Mode>EXPRESS</Mode>'), 'DeploymentConfig.Mode=EXPRESS'],
    [inConfig('<DisableRollback>true</DisableRollback>'), 'DeploymentConfig.DisableRollback=true'],
    ['<OnStackFailure>ROLLBACK</OnStackFailure>', 'OnStackFailure=ROLLBACK'],
    ['<IncludeNestedStacks>true</IncludeNestedStacks>', 'IncludeNestedStacks=true'],
    ['<ImportExistingResources>true</ImportExistingResources>', 'ImportExistingResources=true'],
    ['<ParentChangeSetId>arn:p</ParentChangeSetId>', 'ParentChangeSetId=arn:p'],
    ['<RootChangeSetId>arn:r</RootChangeSetId>', 'RootChangeSetId=arn:r'],
    ['<IncludeNestedStacks>false</IncludeNestedStacks>', undefined],
    [inConfig('<Mode>STANDARD</Mode><DisableRollback>false</DisableRollback>'), undefined],
  ])('lists an unusual setting as an option: %s', async (xml, option) => {
    aws.answers(changeSetPage('Api', undefined, xml));
    expect((await stacks.readChangeSet(REF)).options).toEqual(option === undefined ? [] : [option]);
  });

  test('returns the template as it was submitted', async () => {
    aws.answers(result('GetTemplate', '<TemplateBody>{&quot;Resources&quot;:{}}</TemplateBody>'));
    await expect(stacks.readChangeSetTemplate(REF)).resolves.toBe('{"Resources":{}}');
    expect(sent()).toMatchObject({ Action: 'GetTemplate', ChangeSetName: CHANGE_SET, TemplateStage: 'Original' });
  });

  test('is unavailable if the response has no template, or a page is garbled', async () => {
    aws.answers(result('GetTemplate', ''));
    await expect(faultOf(stacks.readChangeSetTemplate(REF))).resolves.toMatchObject({ kind: 'unavailable' });
    aws.answers(changeSetPage('Api', 'x'), result('DescribeChangeSet', ''));
    await expect(faultOf(stacks.readChangeSet(REF))).resolves.toMatchObject({ kind: 'unavailable' });
  });

  test('that does not exist is "not found", and counts as deleted', async () => {
    aws.answers(refusal(404, 'ChangeSetNotFound', `ChangeSet [${CHANGE_SET}] does not exist`));
    await expect(faultOf(stacks.readChangeSet(REF))).resolves.toMatchObject({ kind: 'change-set-not-found' });
    await expect(stacks.deleteChangeSet(REF)).resolves.toBeUndefined();
  });

  test('is executed with the token, and never with rollback disabled', async () => {
    aws.answers(result('ExecuteChangeSet', ''));
    await stacks.executeChangeSet(REF, TOKEN);
    const expected = { ChangeSetName: CHANGE_SET, ClientRequestToken: TOKEN, DisableRollback: 'false' };
    expect(sent()).toMatchObject({ Action: 'ExecuteChangeSet', ...expected });
  });

  test.each([
    ['an empty response', answer(200, '')],
    ["a proxy's page", answer(200, '<html><body>Welcome</body></html>', 'text/html')],
    ['half of a response', answer(200, '<ExecuteChangeSetResponse><ExecuteChangeSetRes')],
  ])('does not count as executed after %s', async (_, given) => {
    aws.answers(given);
    await expect(faultOf(stacks.executeChangeSet(REF, TOKEN))).resolves.toMatchObject({ kind: 'unavailable' });
  });
});

test('cancelling an update and continuing a rollback send a token', async () => {
  aws.answers(result('CancelUpdateStack', ''));
  await stacks.cancelUpdate(ARN, 'a');
  await stacks.continueRollback(ARN, 'b', ['Instances', 'Router']);
  expect(sent(0)).toMatchObject({ Action: 'CancelUpdateStack', StackName: ARN, ClientRequestToken: 'a' });
  const skipped = { 'ResourcesToSkip.member.1': 'Instances', 'ResourcesToSkip.member.2': 'Router' };
  expect(sent(1)).toMatchObject({
    Action: 'ContinueUpdateRollback',
    StackName: ARN,
    ClientRequestToken: 'b',
    ...skipped,
  });
});
