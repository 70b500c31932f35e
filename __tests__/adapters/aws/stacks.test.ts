/** Reading a stack, its events, its importers and its drift over real HTTP with the real SDK. */
import { describe, expect, test } from '@jest/globals';
import { ARN, event, page, STACK, TOKEN } from './cloudformation-responses.ts';
import { faultOf } from '../faults.ts';
import { refusal, result } from '../loopback.ts';
import { aws, sent, stacks } from './stacks-on-loopback.ts';

describe('a stack', () => {
  test('has all facts that an update needs, with missing values as empty', async () => {
    aws.answers(result('DescribeStacks', STACK));
    await expect(stacks.readStack('staging')).resolves.toEqual({
      arn: ARN,
      name: 'staging',
      status: 'UPDATE_COMPLETE',
      statusReason: undefined,
      parameters: new Map(Object.entries({ Password: '****', HttpProxy: '', DefaultAmi: '/aws/ami' })),
      resolved: new Map([['DefaultAmi', 'ami-1']]),
      outputs: new Map(Object.entries({ Dashboard: 'rack.example.org', Domain: 'example.org' })),
      exports: new Map([['staging:Domain', 'Domain']]),
      tags: [{ key: 'System', value: 'convox' }],
      notificationArns: ['arn:aws:sns:us-east-1:123456789012:topic'],
      roleArn: undefined,
      parentId: undefined,
      isExpress: false,
      createdAtMs: Date.UTC(2020, 0, 2, 3, 4, 5, 678),
      updatedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    });
    expect(sent()).toMatchObject({ Action: 'DescribeStacks', StackName: 'staging' });
  });

  test('that does not exist is "not found", with AWS’s message', async () => {
    const message = 'Stack with id staging does not exist';
    aws.answers(refusal(400, 'ValidationError', message));
    await expect(faultOf(stacks.readStack('staging'))).resolves.toEqual({
      kind: 'not-found',
      service: 'cloudformation',
      operation: 'DescribeStacks',
      code: 'ValidationError',
      message,
      httpStatus: 400,
      attempts: 1,
    });
  });

  test('without a status is a garbled response', async () => {
    aws.answers(page('DescribeStacks', 'Stacks', `<member><StackId>${ARN}</StackId><StackName>s</StackName></member>`));
    await expect(faultOf(stacks.readStack('staging'))).resolves.toMatchObject({ kind: 'unavailable' });
  });

  test('has a resource or not', async () => {
    const detail =
      '<StackResourceDetail><LogicalResourceId>Zones</LogicalResourceId><PhysicalResourceId>a,b</PhysicalResourceId><ResourceType>Custom::Zones</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2020-01-02T03:04:05Z</LastUpdatedTimestamp></StackResourceDetail>';
    aws.answers(
      result('DescribeStackResource', detail),
      refusal(400, 'ValidationError', `Resource Zones does not exist for stack ${ARN}`),
      refusal(400, 'ValidationError', `Stack '${ARN}' does not exist`),
    );
    const resource = { logicalId: 'Zones', physicalId: 'a,b', type: 'Custom::Zones', status: 'CREATE_COMPLETE' };
    await expect(stacks.readResource(ARN, 'Zones')).resolves.toEqual(resource);
    await expect(stacks.readResource(ARN, 'Zones')).resolves.toBeUndefined();
    await expect(faultOf(stacks.readResource(ARN, 'Zones'))).resolves.toMatchObject({ kind: 'not-found' });
  });
});

describe('events', () => {
  const events = (ids: string, next?: string) =>
    page('DescribeStackEvents', 'StackEvents', Array.from(ids, (id) => event(id)).join(''), next);
  const read = async (isWanted: (id: string) => boolean) => {
    const found = await stacks.readEvents(ARN, ({ id }) => isWanted(id));
    return found.map(({ id }) => id).join('');
  };

  test('have their facts', async () => {
    aws.answers(events('3'));
    await expect(stacks.readEvents(ARN, () => true)).resolves.toEqual([
      {
        id: '3',
        atMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        stackArn: ARN,
        logicalId: 'Api',
        physicalId: 'api-1',
        type: 'AWS::ECS::Service',
        status: 'UPDATE_COMPLETE',
        reason: undefined,
        token: TOKEN,
      },
    ]);
  });

  test('are returned oldest first, from as many pages as needed', async () => {
    aws.answers(events('54', 'more'), events('32', 'still more'), events('1'));
    expect(await read((id) => id !== '2')).toBe('345');
    expect(aws.seen.map(({ form }) => form.get('NextToken'))).toEqual([null, 'more']);
  });

  test('are read to the end of the page: an event can appear late, below one that was already read', async () => {
    aws.answers(events('543', 'more'), events('2'));
    expect(await read((id) => id !== '4')).toBe('35');
    expect(aws.seen).toHaveLength(1);
  });

  test('are read to the first one if all match', async () => {
    aws.answers(events('2', 'x'), events('1'));
    expect(await read(() => true)).toBe('12');
  });
});

describe('importers of an export', () => {
  test('are read from all pages', async () => {
    const imports = (name: string, next?: string) => page('ListImports', 'Imports', `<member>${name}</member>`, next);
    aws.answers(imports('app-one', 'x'), imports('app-two'));
    await expect(stacks.readImporters('staging:Domain')).resolves.toEqual(['app-one', 'app-two']);
  });

  test('are empty if CloudFormation reports "not imported" as an error, and unknown after any other error', async () => {
    const none = refusal(400, 'ValidationError', "Export 'staging:Domain' is not imported by any stack.");
    aws.answers(none, refusal(403, 'AccessDenied', 'no'));
    await expect(stacks.readImporters('staging:Domain')).resolves.toEqual([]);
    await expect(faultOf(stacks.readImporters('staging:Domain'))).resolves.toMatchObject({ kind: 'access-denied' });
  });
});

describe('drift', () => {
  const ended = (status: string, reason = '') =>
    result(
      'DescribeStackDriftDetectionStatus',
      `<StackId>${ARN}</StackId><StackDriftDetectionId>d-1</StackDriftDetectionId><DetectionStatus>${status}</DetectionStatus><DetectionStatusReason>${reason}</DetectionStatusReason><Timestamp>2026-01-02T03:04:05Z</Timestamp>`,
    );
  const drifts = (members: string, next?: string) =>
    page('DescribeStackResourceDrifts', 'StackResourceDrifts', members, next);
  const drift = (logicalId: string, status: string, differences = '') =>
    `<member><LogicalResourceId>${logicalId}</LogicalResourceId><ResourceType>AWS::SNS::Topic</ResourceType><StackResourceDriftStatus>${status}</StackResourceDriftStatus><PropertyDifferences>${differences}</PropertyDifferences></member>`;
  const difference = (path: string, type: string) =>
    `<member><PropertyPath>${path}</PropertyPath><ExpectedValue>old</ExpectedValue><ActualValue>new</ActualValue><DifferenceType>${type}</DifferenceType></member>`;

  test('is unknown while the detection is in progress', async () => {
    aws.answers(ended('DETECTION_IN_PROGRESS'));
    await expect(stacks.readDrift(ARN, 'd-1')).resolves.toBeUndefined();
    expect(aws.seen).toHaveLength(1);
  });

  test('has changed, added and removed properties, and deleted resources, from all pages', async () => {
    const differences = [
      difference('/Name', 'NOT_EQUAL'),
      difference('/Rules/1', 'ADD'),
      difference('/Rules/0', 'REMOVE'),
    ];
    const changed = drifts(drift('Topic', 'MODIFIED', differences.join('')), 'x');
    aws.answers(ended('DETECTION_COMPLETE'), changed, drifts(drift('Lost', 'DELETED')));
    const type = 'AWS::SNS::Topic';
    const properties = [
      { property: 'Name', expected: 'old', actual: 'new' },
      { property: 'Rules/1', expected: undefined, actual: 'new' },
      { property: 'Rules/0', expected: 'old', actual: undefined },
    ];
    const resources = [
      { logicalId: 'Topic', type, state: 'changed', properties },
      { logicalId: 'Lost', type, state: 'deleted', properties: [] },
    ];
    await expect(stacks.readDrift(ARN, 'd-1')).resolves.toEqual({ resources, unchecked: [] });
  });

  test.each([
    ['{"Failures":[{"Resource":"A","FailureReason":"no"}]}', [{ logicalId: 'A', reason: 'no' }]],
    ['Failed to detect drift on resource [A, B]', [{ logicalId: 'A' }, { logicalId: 'B' }]],
    ['Internal failure', [{ logicalId: '', reason: 'Internal failure' }]],
  ])('of a failed detection names the resources that were not compared: %s', async (reason, unchecked) => {
    aws.answers(ended('DETECTION_FAILED', reason), drifts(''));
    await expect(stacks.readDrift(ARN, 'd-1')).resolves.toMatchObject({ resources: [], unchecked });
  });
});
