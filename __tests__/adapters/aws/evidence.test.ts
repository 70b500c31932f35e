/** Evidence over HTTP with unexpected responses. __tests__/dist/evidence.test.ts covers the usual ones. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createEvidenceReader } from '../../../src/adapters/aws/evidence/evidence-reader.ts';
import type { Evidence } from '../../../src/diagnosis/evidence.ts';
import { makeEvent } from '../../builders/event.ts';
import {
  answer,
  cut,
  reset,
  setAwsEnvironment,
  noResponse,
  startLoopback,
  type Answer,
  type Loopback,
} from '../loopback.ts';

let aws: Loopback;

beforeEach(async () => {
  aws = await startLoopback();
  setAwsEnvironment(aws.url);
});

afterEach(() => aws.close());

const HANDLER = 'arn:aws:lambda:us-east-1:123456789012:function:handler';

/** A custom resource: one kind of call, to CloudWatch Logs. */
async function evidenceOf(...answers: readonly Answer[]): Promise<Evidence> {
  aws.answers(...answers);
  const event = makeEvent({ logicalId: 'Key', type: 'Custom::Key', status: 'CREATE_FAILED', serviceToken: HANDLER });
  const reader = createEvidenceReader({ region: 'us-east-1', requestLimitMs: 300 });
  return reader.readEvidence({ event, sinceMs: 1_000, signalled: new Set() });
}

const json = (status: number, body: unknown): Answer =>
  answer(status, typeof body === 'string' ? body : JSON.stringify(body), 'application/x-amz-json-1.1');
const page = (message: string, nextToken?: string): Answer =>
  json(200, { events: [{ logStreamName: 'a', timestamp: 1_000, message }], nextToken });

describe('the log of a function', () => {
  it('is read to its last page, up to five', async () => {
    const { findings } = await evidenceOf(page('one', '1'), page('two'));
    expect(findings).toEqual([{ kind: 'log', of: 'handler', group: '/aws/lambda/handler', lines: ['one', 'two'] }]);
    expect(aws.seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { logGroupName: '/aws/lambda/handler', startTime: 1_000 },
      { logGroupName: '/aws/lambda/handler', startTime: 1_000, nextToken: '1' },
    ]);
    await evidenceOf(page('again', 'more'));
    expect(aws.seen).toHaveLength(2 + 5);
  });

  it('is read a second time where AWS throttled the call or was not reached', async () => {
    const throttled = json(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
    for (const first of [throttled, reset, json(500, ''), json(200, '<html></html>')]) {
      expect(await evidenceOf(first, page('one'))).toMatchObject({ findings: [{ lines: ['one'] }], unread: [] });
    }
  });

  it.each<[string, Answer, readonly string[]]>([
    ['denied', json(400, { __type: 'com.amazon#AccessDeniedException', Message: 'no' }), ['access-denied']],
    ['throttled', json(429, ''), ['throttled']],
    ['cut', cut, ['unavailable']],
    ['silent', noResponse, ['unavailable']],
    ['in another form', json(200, { events: [null, { message: 3 }] }), []],
    ['with an error for a missing group', json(400, { __type: 'ResourceNotFoundException', message: 'no' }), []],
  ])('is missing, and nothing else, where the answer is %s', async (_name, one, unread) => {
    const evidence = await evidenceOf(one);
    expect(evidence.findings).toEqual([]);
    expect(evidence.unread.map(({ kind }) => kind)).toEqual(unread);
  });

  it('is not read for a handler that is not a function, nor for other types', async () => {
    const reader = createEvidenceReader({ region: 'us-east-1' });
    for (const parts of [
      { type: 'Custom::Key', serviceToken: 'arn:aws:sns:us-east-1:1:topic' },
      { type: 'AWS::EC2::VPC' },
    ]) {
      const event = makeEvent({ logicalId: 'One', status: 'CREATE_FAILED', ...parts });
      expect(await reader.readEvidence({ event, sinceMs: 0, signalled: new Set() })).toMatchObject({
        findings: [],
        unread: [],
      });
    }
    expect(aws.seen).toEqual([]);
  });
});

describe('countInstances', () => {
  const error = (code: string): Answer =>
    answer(400, `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`, 'text/xml');

  it.each([
    ['sends no second request after AWS denied the first one', 'AccessDenied', 1],
    ['sends a second request after any other error', 'ValidationError', 2],
  ])('%s', async (_title, code, requests) => {
    aws.answers(error(code), error(code));
    const reader = createEvidenceReader({ region: 'us-east-1' });
    const count = async (): Promise<number | undefined> => reader.countInstances('arn:aws:cloudformation:stack');
    expect([await count(), await count()]).toEqual([undefined, undefined]);
    expect(aws.seen).toHaveLength(requests);
  });
});
