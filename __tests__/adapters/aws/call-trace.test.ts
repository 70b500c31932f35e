/** The line for each call to AWS, over real HTTP through the real SDK. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Releases, Stacks } from '../../../src/update/ports.ts';
import { createReleases } from '../../../src/adapters/aws/s3/releases.ts';
import { createStacks } from '../../../src/adapters/aws/cloudformation/stacks.ts';
import { ARN, STACK } from './cloudformation-responses.ts';
import { faultOf } from '../faults.ts';
import { type Answer, type Loopback, refusal, reset, result, setAwsEnvironment, startLoopback } from '../loopback.ts';

let aws: Loopback;
let lines: string[];
let stacks: Stacks;
let releases: Releases;

beforeEach(async () => {
  aws = await startLoopback();
  setAwsEnvironment(aws.url);
  lines = [];
  const trace = (line: string): void => void lines.push(line.replace(/\d+ ms$/, 'N ms'));
  const location = { bucket: 'convox', prefix: 'release', region: 'us-east-1' };
  stacks = createStacks({ region: 'us-east-1', trace });
  releases = createReleases({ location, templateBucket: undefined, stackRegion: 'us-east-1', trace });
});

afterEach(() => aws.close());

function withHeaders(headers: Readonly<Record<string, string>>, answer: Answer): Answer {
  return (response, seen) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(response, seen);
  };
}

describe('the trace of a call', () => {
  test('has the request id of a successful call, and nothing of the request or the response', async () => {
    aws.answers(withHeaders({ 'x-amzn-requestid': '1f2e-aa' }, result('DescribeStacks', STACK)));
    await stacks.readStack('staging');
    expect(lines).toEqual(['AWS cloudformation:DescribeStacks: HTTP 200, request 1f2e-aa, 1 attempt, N ms']);
  });

  test('has the code of a refused call, but not its message, which can quote the request', async () => {
    const refused = refusal(400, 'ValidationError', 'Parameter Password failed: hunter2');
    aws.answers(withHeaders({ 'x-amzn-requestid': '1f2e-bb' }, refused));
    await faultOf(stacks.cancelUpdate(ARN, 'token'));
    expect(lines).toEqual([
      'AWS cloudformation:CancelUpdateStack: HTTP 400, ValidationError, request 1f2e-bb, 1 attempt, N ms',
    ]);
  });

  test('counts the attempts of a repeated call', async () => {
    process.env['AWS_MAX_ATTEMPTS'] = '2';
    aws.answers(reset, result('DescribeStacks', STACK));
    await stacks.readStack('staging');
    expect(lines).toEqual(['AWS cloudformation:DescribeStacks: HTTP 200, 2 attempts, N ms']);
  });

  test('has the system’s error for a call without a response', async () => {
    aws.answers(reset);
    await faultOf(stacks.readStack('staging'));
    expect(lines).toEqual([
      expect.stringMatching(
        /^AWS cloudformation:DescribeStacks: no response, (ECONNRESET|UnknownError), 1 attempt, N ms$/,
      ),
    ]);
  });

  test('has both ids of a call to S3, which its support asks for', async () => {
    aws.answers(withHeaders({ 'x-amz-request-id': 'AB12', 'x-amz-id-2': 'cd/34=' }, (response) => response.end('[]')));
    await releases.readCatalog();
    expect(lines).toEqual(['AWS s3:GetObject: HTTP 200, request AB12, extended request cd/34=, 1 attempt, N ms']);
  });
});
