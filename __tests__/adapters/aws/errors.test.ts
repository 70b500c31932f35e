/** The error table of the AWS adapter, one test for each row. */
import { describe, expect, test } from '@jest/globals';
import { type Call, toCloudFault, withFaults } from '../../../src/adapters/aws/errors.ts';
import { CloudFault, type FaultKind } from '../../../src/cloudformation/fault.ts';

const CALL: Call = { service: 'cloudformation', operation: 'DescribeStacks' };
const ARN = 'arn:aws:cloudformation:us-east-1:123456789012:stack/staging/1';
const CHANGE_SET = 'arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack/1';

/** An error as the SDK makes it of an answer with a code. */
function serviceError(code: string, message: string, httpStatus = 400): Error {
  return Object.assign(new Error(message), {
    name: code,
    Code: code,
    $fault: 'client',
    $metadata: { httpStatusCode: httpStatus },
  });
}

const IN_PROGRESS = 'An operation on this ChangeSet is currently in progress.';
const notIn = (status: string) => `ChangeSet [${CHANGE_SET}] cannot be executed in its current ${status}`;

const ROWS: readonly (readonly [code: string, message: string, status: number, kind: FaultKind])[] = [
  ['Throttling', 'Rate exceeded', 400, 'throttled'],
  ['ThrottlingException', 'Rate exceeded', 400, 'throttled'],
  ['RequestLimitExceeded', 'Request limit exceeded.', 503, 'throttled'],
  ['TooManyRequestsException', 'Too many requests', 429, 'throttled'],
  ['SlowDown', 'Please reduce your request rate.', 503, 'throttled'],
  ['SomethingNew', 'slower, please', 429, 'throttled'],
  ['InternalFailure', 'internal', 500, 'unavailable'],
  ['ServiceUnavailable', 'later', 503, 'unavailable'],
  ['SomethingNew', 'broken', 502, 'unavailable'],
  ['ExpiredToken', 'The security token included in the request is expired', 403, 'credentials-expired'],
  ['ExpiredTokenException', 'The security token included in the request is expired', 403, 'credentials-expired'],
  ['RequestExpired', 'Request has expired.', 400, 'credentials-expired'],
  ['InvalidClientTokenId', 'The security token included in the request is invalid.', 403, 'credentials-invalid'],
  ['SignatureDoesNotMatch', 'Signature not yet current', 403, 'credentials-invalid'],
  ['UnrecognizedClientException', 'The security token is invalid.', 400, 'credentials-invalid'],
  ['InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist', 403, 'credentials-invalid'],
  ['MissingAuthenticationToken', 'Request is missing Authentication Token', 403, 'credentials-invalid'],
  ['AccessDenied', 'User is not authorized to perform: cloudformation:DescribeStacks', 403, 'access-denied'],
  ['AccessDeniedException', 'no', 400, 'access-denied'],
  ['SomethingNew', 'no', 403, 'access-denied'],
  ['NoSuchKey', 'The specified key does not exist.', 404, 'not-found'],
  ['NoSuchBucket', 'The specified bucket does not exist', 404, 'not-found'],
  ['ValidationError', 'Stack with id staging does not exist', 400, 'not-found'],
  ['ValidationError', `Stack [${ARN}] does not exist`, 400, 'not-found'],
  ['ValidationError', `Stack '${ARN}' does not exist`, 400, 'not-found'],
  ['ValidationError', `Resource AvailabilityZones does not exist for stack ${ARN}`, 400, 'not-found'],
  ['ChangeSetNotFound', `ChangeSet [${CHANGE_SET}] does not exist`, 404, 'change-set-not-found'],
  ['ChangeSetNotFoundException', `ChangeSet [${CHANGE_SET}] does not exist`, 404, 'change-set-not-found'],
  ['ValidationError', `ChangeSet [${CHANGE_SET}] does not exist`, 400, 'change-set-not-found'],
  ['ValidationError', `Stack:${ARN} is in UPDATE_IN_PROGRESS state and can not be updated.`, 400, 'stack-busy'],
  ['ValidationError', `Stack:${ARN} is in UPDATE_ROLLBACK_FAILED state and can not be updated.`, 400, 'stack-busy'],
  ['ValidationError', `Stack [${ARN}] cannot be executed`, 400, 'stack-busy'],
  ['ValidationError', 'CancelUpdateStack cannot be called from current stack status', 400, 'stack-busy'],
  ['ValidationError', 'This stack is currently in a non-terminal [UPDATE_IN_PROGRESS] state.', 400, 'stack-busy'],
  ['OperationInProgressException', 'another operation is under way', 409, 'stack-busy'],
  ['InvalidChangeSetStatus', `Stack:${ARN} is in UPDATE_IN_PROGRESS state`, 400, 'stack-busy'],
  ['InvalidChangeSetStatus', notIn('execution status of [OBSOLETE]'), 400, 'change-set-not-executable'],
  ['InvalidChangeSetStatusException', notIn('status of [CREATE_PENDING]'), 400, 'change-set-not-executable'],
  ['ValidationError', notIn('status of [FAILED]'), 400, 'change-set-not-executable'],
  ['InvalidChangeSetStatus', 'Cannot delete ChangeSet in status CREATE_IN_PROGRESS', 400, 'change-set-busy'],
  ['InvalidChangeSetStatusException', IN_PROGRESS, 400, 'change-set-busy'],
  ['AlreadyExistsException', 'ChangeSet rack-1 already exists', 409, 'already-exists'],
  ['ValidationError', 'Parameters: [Nonsense] do not exist in the template', 400, 'rejected'],
  ['ValidationError', 'S3 error: The specified key does not exist.', 400, 'rejected'],
  ['ValidationError', 'Export staging:Domain is not imported by any stack.', 400, 'rejected'],
  ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_IAM]', 400, 'rejected'],
  ['LimitExceededException', 'ChangeSet limit exceeded', 400, 'rejected'],
  ['SomethingNew', 'no', 400, 'rejected'],
];

describe('the error table', () => {
  test.each(ROWS)('%s "%s" (%i) is %s', (code, message, status, kind) => {
    const { fault } = toCloudFault(serviceError(code, message, status), CALL) ?? {};
    expect(fault).toEqual({ ...CALL, kind, code, message, httpStatus: status });
  });

  test.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE'])(
    'a connection that ends in %s is unavailable',
    (code) => {
      const fault = toCloudFault(Object.assign(new Error('socket hang up'), { code }), CALL)?.fault;
      expect(fault).toMatchObject({ kind: 'unavailable', code, message: 'socket hang up', httpStatus: undefined });
    },
  );

  test('reports missing credentials', () => {
    const error = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
    expect(toCloudFault(error, CALL)?.fault.kind).toBe('credentials-missing');
  });

  test('reports a 404 as a missing object, not as a missing stack', () => {
    const error = serviceError('SomethingNew', 'no', 404);
    expect(toCloudFault(error, { service: 's3', operation: 'GetObject' })?.fault.kind).toBe('not-found');
    expect(toCloudFault(error, CALL)?.fault.kind).toBe('rejected');
  });

  test('has the code that AWS sent, not the class name of the SDK', () => {
    const error = Object.assign(serviceError('ChangeSetNotFound', 'gone', 404), { name: 'ChangeSetNotFoundException' });
    expect(toCloudFault(error, CALL)?.fault.code).toBe('ChangeSetNotFound');
  });

  test("a fault keeps the SDK's error as its cause", async () => {
    const error = serviceError('Throttling', 'Rate exceeded');
    const thrown = await withFaults(CALL, () => Promise.reject(error)).catch((reason: unknown) => reason);
    expect(thrown).toBeInstanceOf(CloudFault);
    expect((thrown as CloudFault).cause).toBe(error);
  });

  test('leaves a bug in the action unchanged', async () => {
    const bug = new TypeError('x is not a function');
    await expect(withFaults(CALL, () => Promise.reject(bug))).rejects.toBe(bug);
  });
});
