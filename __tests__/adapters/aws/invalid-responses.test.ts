/** CloudFormation's adapter with garbled responses, none, throttling, untrusted certificates, and a proxy. */
import { describe, expect, test } from '@jest/globals';
import { openRackApi } from '../../../simulator/rack/rack-api.ts';
import { openBucket } from '../../../src/adapters/aws/s3/s3.ts';
import { STACK } from './cloudformation-responses.ts';
import { faultOf } from '../faults.ts';
import { answer, refusal, result, setAwsEnvironment } from '../loopback.ts';
import { INVALID_RESPONSES } from './invalid-responses.ts';
import { aws, stacks } from './stacks-on-loopback.ts';

describe('an invalid response is "unavailable"', () => {
  test.each([
    ...INVALID_RESPONSES,
    ['a 200 with a page of HTML', answer(200, '<html><body>hello</body></html>', 'text/html')],
    ['another XML', answer(200, '<Foo><Bar/></Foo>')],
    ['cut XML', answer(200, '<DescribeStacksResponse><DescribeStacksResult><Sta')],
    ['no XML at all', answer(200, '<<<>>&&&')],
  ])('if it is %s', async (_, given) => {
    aws.answers(given);
    const fault = await faultOf(stacks.readStack('staging'));
    expect(fault).toMatchObject({ kind: 'unavailable', operation: 'DescribeStacks' });
    expect(fault.message).not.toContain('inspect the hidden field');
  });
});

test.each([
  [500, '<html><body>Internal Server Error<br></body></html>'],
  [502, 'Bad Gateway'],
  [403, '<html><p>Blocked by the proxy</html>'],
  [500, ''],
])('a %i with the body "%s" is reported by its status', async (status, body) => {
  aws.answers(answer(status, body, 'text/html'));
  const bucket = openBucket({ region: 'us-east-1', requestLimitMs: 300 }, 'copies');
  const expected = { code: 'Unknown', message: `HTTP ${status} without an AWS error code`, httpStatus: status };
  expect(await faultOf(stacks.readStack('staging'))).toMatchObject(expected);
  expect(await faultOf(bucket.writeJson('a.json', '{}', '123456789012'))).toMatchObject(expected);
  expect(await faultOf(bucket.read('a.json', 1_000))).toMatchObject(expected);
});

test('a throttled call is retried before it is reported as throttled', async () => {
  process.env['AWS_MAX_ATTEMPTS'] = '2';
  const throttled = refusal(400, 'Throttling', 'Rate exceeded');
  aws.answers(throttled, result('DescribeStacks', STACK), throttled);
  await expect(stacks.readStack('staging')).resolves.toMatchObject({ name: 'staging' });
  expect(aws.seen).toHaveLength(2);
  const fault = { kind: 'throttled', message: 'Rate exceeded', attempts: 2 };
  await expect(faultOf(stacks.readStack('staging'))).resolves.toMatchObject(fault);
});

test('a certificate that is not trusted is no outage, as it does not pass', async () => {
  const server = await openRackApi('available');
  setAwsEnvironment(`https://${server.address}`);
  const bucket = openBucket({ region: 'us-east-1', requestLimitMs: 300 }, 'copies');
  for (const call of [stacks.readStack('staging'), bucket.read('a.json', 1_000)]) {
    expect(await faultOf(call)).toMatchObject({ kind: 'untrusted-certificate' });
  }
  await server.close();
});

test('keys beside AWS_PROFILE are not used, and the fault names the profile', async () => {
  process.env['AWS_PROFILE'] = 'other';
  const fault = await faultOf(stacks.readStack('staging'));
  expect(fault).toMatchObject({ kind: 'credentials-missing', message: expect.stringContaining('AWS_PROFILE=other') });
});

test('missing credentials are reported before any request', async () => {
  setAwsEnvironment(aws.url, 'missing');
  await expect(faultOf(stacks.readStack('staging'))).resolves.toMatchObject({ kind: 'credentials-missing' });
  expect(aws.seen).toHaveLength(0);
});

// Node's agents follow HTTPS_PROXY and its kin from 24.5 on, the release that runners start Actions with.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsProxies = major > 24 || (major === 24 && minor >= 5);

(knowsProxies ? test : test.skip)('calls use the proxy of the environment', async () => {
  setAwsEnvironment('http://cloudformation.nowhere.invalid');
  process.env['HTTP_PROXY'] = aws.url;
  aws.answers(result('DescribeStacks', STACK));
  await stacks.readStack('staging');
  expect(aws.seen[0]?.url).toBe('http://cloudformation.nowhere.invalid/');
});
