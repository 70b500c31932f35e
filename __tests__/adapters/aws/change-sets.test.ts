/** Change sets and operations over real HTTP with the real SDK: the requests, and the meaning of the responses. */
import { describe, expect, test } from '@jest/globals';
import type { CreateChangeSetRequest } from '../../../src/update/ports.ts';
import { ARN, CHANGE_SET, changeSetPage, laterChangeSetPage, TOKEN } from './cloudformation-responses.ts';
import { faultOf } from '../faults.ts';
import { answer, refusal, result } from '../loopback.ts';
import { aws, stacks } from './stacks-on-loopback.ts';

const REF = { stackArn: ARN, changeSet: CHANGE_SET };

const ORDER: CreateChangeSetRequest = {
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
  notificationArns: ['arn:aws:sns:us-east-1:123456789012:topic'],
  capabilities: ['CAPABILITY_IAM'],
  roleArn: undefined,
  description: 'by a test',
};

describe('creating a change set', () => {
  test('sends what was requested, and nothing else', async () => {
    aws.answers(result('CreateChangeSet', `<Id>${CHANGE_SET}</Id><StackId>${ARN}</StackId>`));
    await expect(stacks.createChangeSet(ORDER)).resolves.toBe(CHANGE_SET);
    expect(Object.fromEntries(aws.seen[0]?.form ?? [])).toEqual({
      Action: 'CreateChangeSet',
      'Capabilities.member.1': 'CAPABILITY_IAM',
      ChangeSetName: TOKEN,
      ChangeSetType: 'UPDATE',
      ClientToken: `create-${TOKEN}`,
      Description: 'by a test',
      'NotificationARNs.member.1': 'arn:aws:sns:us-east-1:123456789012:topic',
      'Parameters.member.1.ParameterKey': 'Version',
      'Parameters.member.1.ParameterValue': '20260420193621',
      'Parameters.member.2.ParameterKey': 'Password',
      'Parameters.member.2.UsePreviousValue': 'true',
      'Parameters.member.3.ParameterKey': 'AvailabilityZones',
      'Parameters.member.3.ParameterValue': 'us-east-1a,us-east-1b',
      StackName: ARN,
      'Tags.member.1.Key': 'System',
      'Tags.member.1.Value': 'convox',
      TemplateURL: ORDER.templateUrl,
      Version: '2010-05-15',
    });
  });

  test('sends a role only if one is given, and no empty list that would remove the stack’s own', async () => {
    aws.answers(result('CreateChangeSet', `<Id>${CHANGE_SET}</Id>`));
    await stacks.createChangeSet({ ...ORDER, roleArn: 'arn:aws:iam::1:role/r', tags: [], notificationArns: [] });
    const sent = [...(aws.seen[0]?.form.keys() ?? [])];
    expect(sent).toContain('RoleARN');
    expect(sent.filter((name) => /^(Tags|NotificationARNs)/.test(name))).toEqual([]);
  });

  test('asks for standard mode where the stack shows express mode', async () => {
    aws.answers(result('CreateChangeSet', `<Id>${CHANGE_SET}</Id>`));
    await stacks.createChangeSet({ ...ORDER, isStackExpress: true });
    expect(aws.seen[0]?.form.get('DeploymentConfig.Mode')).toBe('STANDARD');
  });

  test('recognizes a change set of its own earlier attempt by its name', async () => {
    aws.answers(refusal(409, 'AlreadyExistsException', 'ChangeSet rack-1 already exists'), changeSetPage('Api'));
    await expect(stacks.createChangeSet(ORDER)).resolves.toBe(CHANGE_SET);
    expect(aws.seen.map(({ form }) => form.get('Action'))).toEqual(['CreateChangeSet', 'DescribeChangeSet']);
    expect(aws.seen[1]?.form.get('ChangeSetName')).toBe(TOKEN);
  });
});

describe('a change set', () => {
  test('has the changes of all pages; everything else is from the first page', async () => {
    aws.answers(changeSetPage('Api', 'x'), laterChangeSetPage('Monitor', 'y'), laterChangeSetPage('Instances'));
    const facts = await stacks.readChangeSet(REF);
    expect(facts).toMatchObject({ arn: CHANGE_SET, name: 'rack-1', stackArn: ARN, status: 'CREATE_COMPLETE' });
    expect(facts.executionStatus).toBe('AVAILABLE');
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

  test('keeps the facts of the first page, whatever the other pages leave out', async () => {
    const created = `<Parameters>
      <member><ParameterKey>Version</ParameterKey><ParameterValue>2</ParameterValue></member>
      <member><ParameterKey>Ami</ParameterKey><ParameterValue>/ami</ParameterValue><ResolvedValue>ami-1</ResolvedValue></member>
      <member><ParameterKey>Kept</ParameterKey><UsePreviousValue>true</UsePreviousValue></member>
      <member><ParameterKey>Blank</ParameterKey></member>
    </Parameters>
    <Tags><member><Key>System</Key><Value>convox</Value></member></Tags>
    <NotificationARNs><member>arn:topic</member></NotificationARNs>
    <Capabilities><member>CAPABILITY_IAM</member></Capabilities>`;
    aws.answers(changeSetPage('Api', 'x', created), laterChangeSetPage('Instances'));
    const facts = await stacks.readChangeSet(REF);
    expect(Object.fromEntries(facts.parameters)).toEqual({ Version: '2', Ami: '/ami', Blank: '' });
    expect(Object.fromEntries(facts.resolved)).toEqual({ Ami: 'ami-1' });
    expect(facts).toMatchObject({
      tags: [{ key: 'System', value: 'convox' }],
      notificationArns: ['arn:topic'],
      capabilities: ['CAPABILITY_IAM'],
      options: [],
    });
  });

  test.each([
    ['<DeploymentMode>REVERT_DRIFT</DeploymentMode>', ['DeploymentMode=REVERT_DRIFT']],
    ['<DeploymentConfig><Mode>EXPRESS</Mode></DeploymentConfig>', ['DeploymentConfig.Mode=EXPRESS']],
    [
      '<DeploymentConfig><DisableRollback>true</DisableRollback></DeploymentConfig>',
      ['DeploymentConfig.DisableRollback=true'],
    ],
    ['<OnStackFailure>ROLLBACK</OnStackFailure>', ['OnStackFailure=ROLLBACK']],
    ['<IncludeNestedStacks>true</IncludeNestedStacks>', ['IncludeNestedStacks=true']],
    ['<ImportExistingResources>true</ImportExistingResources>', ['ImportExistingResources=true']],
    ['<ParentChangeSetId>arn:p</ParentChangeSetId>', ['ParentChangeSetId=arn:p']],
    ['<RootChangeSetId>arn:r</RootChangeSetId>', ['RootChangeSetId=arn:r']],
    [
      '<IncludeNestedStacks>false</IncludeNestedStacks><DeploymentConfig><Mode>STANDARD</Mode>' +
        '<DisableRollback>false</DisableRollback></DeploymentConfig>',
      [],
    ],
  ])('lists an unusual setting as an option: %s', async (xml, options) => {
    aws.answers(changeSetPage('Api', undefined, xml));
    expect((await stacks.readChangeSet(REF)).options).toEqual(options);
  });

  test('returns the template as it was submitted', async () => {
    aws.answers(result('GetTemplate', '<TemplateBody>{&quot;Resources&quot;:{}}</TemplateBody>'));
    await expect(stacks.readChangeSetTemplate(REF)).resolves.toBe('{"Resources":{}}');
    expect(Object.fromEntries(aws.seen[0]?.form ?? [])).toMatchObject({
      Action: 'GetTemplate',
      ChangeSetName: CHANGE_SET,
      TemplateStage: 'Original',
    });
  });

  test('is read again if the response has no template', async () => {
    aws.answers(result('GetTemplate', ''));
    await expect(faultOf(stacks.readChangeSetTemplate(REF))).resolves.toMatchObject({ kind: 'unavailable' });
  });

  test('fails if a page is garbled', async () => {
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
    expect(Object.fromEntries(aws.seen[0]?.form ?? [])).toMatchObject({
      Action: 'ExecuteChangeSet',
      ChangeSetName: CHANGE_SET,
      ClientRequestToken: TOKEN,
      DisableRollback: 'false',
    });
  });

  test.each([
    ['an empty answer', answer(200, '')],
    ["a proxy's page", answer(200, '<html><body>Welcome</body></html>', 'text/html')],
    ['half an answer', answer(200, '<ExecuteChangeSetResponse><ExecuteChangeSetRes')],
  ])('does not count as executed after %s', async (_, given) => {
    aws.answers(given);
    await expect(faultOf(stacks.executeChangeSet(REF, TOKEN))).resolves.toMatchObject({ kind: 'unavailable' });
  });
});

test('cancelling an update and continuing a rollback send a token', async () => {
  aws.answers(result('CancelUpdateStack', ''));
  await stacks.cancelUpdate(ARN, 'a');
  await stacks.continueRollback(ARN, 'b', ['Instances', 'Router']);
  expect(
    aws.seen.map(({ form }) => [
      ...['Action', 'StackName', 'ClientRequestToken'].map((field) => form.get(field)),
      form.get('ResourcesToSkip.member.2'),
    ]),
  ).toEqual([
    ['CancelUpdateStack', ARN, 'a', null],
    ['ContinueUpdateRollback', ARN, 'b', 'Router'],
  ]);
});
