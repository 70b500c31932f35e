/** Converts errors of the AWS SDK into CloudFaults: nothing else leaves the AWS adapters. */
import { CloudFault, type Fault, type FaultKind } from '../../cloudformation/fault.ts';

export type Call = Pick<Fault, 'service' | 'operation'>;

interface Row {
  readonly code: RegExp;
  /** Where the code is ambiguous. */
  readonly message?: RegExp;
  readonly kind: FaultKind;
}

// The first match wins. CloudFormation sends ValidationError for most refusals, and only the message shows which one it
// is. Messages are matched from their start: "S3 error: The specified key does not exist" is not about the stack.
const ROWS: readonly Row[] = [
  {
    code: /^(Throttling|ThrottlingException|ThrottledException|RequestLimitExceeded|TooManyRequests|TooManyRequestsException|RequestThrottled|RequestThrottledException|SlowDown|ProvisionedThroughputExceededException|BandwidthLimitExceeded|PriorRequestNotComplete)$/,
    kind: 'throttled',
  },
  {
    code: /^(InternalFailure|InternalError|InternalServerError|InternalServerException|ServiceUnavailable|ServiceUnavailableException|RequestTimeout|RequestTimeoutException)$/,
    kind: 'unavailable',
  },
  { code: /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/, kind: 'credentials-expired' },
  {
    code: /^(InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken|IncompleteSignature|IncompleteSignatureException|MissingAuthenticationToken|MissingAuthenticationTokenException|InvalidIdentityToken|InvalidIdentityTokenException|AuthFailure)$/,
    kind: 'credentials-invalid',
  },
  // CloudFormation reads SSM parameters for its caller (aws-cdk 20959).
  { code: /^ValidationError$/, message: /doesn't have permission to call/i, kind: 'access-denied' },
  {
    code: /^(AccessDenied|AccessDeniedException|AuthorizationError|UnauthorizedOperation|AllAccessDisabled)$/,
    kind: 'access-denied',
  },
  {
    code: /^(NoSuchKey|NoSuchBucket|NoSuchVersion|StackNotFoundException|ClusterNotFoundException|ResourceNotFoundException|NotFound)$/,
    kind: 'not-found',
  },
  { code: /^ChangeSetNotFound(Exception)?$/, kind: 'change-set-not-found' },
  { code: /^(AlreadyExists|TokenAlreadyExists)(Exception)?$/, kind: 'already-exists' },
  { code: /^OperationInProgress(Exception)?$/, kind: 'stack-busy' },
  {
    code: /^(InvalidChangeSetStatus(Exception)?|ValidationError)$/,
    message: /^Cannot delete ChangeSet in status \[?CREATE_|operation on this ChangeSet is currently in progress/i,
    kind: 'change-set-busy',
  },
  // An execution that comes too late is reported as the change set's status, unless the stack prevents it.
  { code: /^InvalidChangeSetStatus(Exception)?$/, message: /^Stack\b|\bstack\b.* is in /i, kind: 'stack-busy' },
  { code: /^InvalidChangeSetStatus(Exception)?$/, kind: 'change-set-not-executable' },
  { code: /^ValidationError$/, message: /^Change ?Set\b.*does not exist/i, kind: 'change-set-not-found' },
  { code: /^ValidationError$/, message: /^Change ?Set\b.*cannot be executed/i, kind: 'change-set-not-executable' },
  { code: /^ValidationError$/, message: /^(Stack|Resource)\b.*does not exist/i, kind: 'not-found' },
  {
    code: /^ValidationError$/,
    message:
      /^Stack\b.*\bis in \[?[A-Z_]+\]? state\b|\bcannot be executed\b|^CancelUpdateStack cannot be called|\bnon-terminal \[?[A-Z_]+\]? state\b/i,
    kind: 'stack-busy',
  },
];

/** Runs one call. An error of AWS, the SDK or the network becomes a CloudFault; a bug is thrown unchanged. */
export async function withFaults<Output>(call: Call, run: () => Promise<Output>): Promise<Output> {
  try {
    return await run();
  } catch (error) {
    throw toCloudFault(error, call) ?? error;
  }
}

/** @returns undefined if the error comes neither from AWS nor from the network. */
export function toCloudFault(error: unknown, call: Call): CloudFault | undefined {
  if (error instanceof CloudFault) return error;
  if (!isErrorLike(error)) return undefined;
  const reading = readError(error);
  const kind = kindOf(reading, call);
  if (kind === undefined) return undefined;
  const { code, message, httpStatus } = reading;
  const attempts = error.$metadata?.attempts;
  return new CloudFault({ ...call, kind, code, message, httpStatus, attempts }, { cause: error });
}

/** The fault for a response with HTTP 2xx that this call cannot have. */
export function invalidResponse(call: Call, why: string): CloudFault {
  return new CloudFault({ ...call, kind: 'unavailable', code: 'InvalidResponse', message: why, httpStatus: 200 });
}

// Matches the text too, because the code is lost if the SDK wraps an error.
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const UNTRUSTED = /CERT_|_CERT|\bcertificate\b/;

// The SDK wraps an error that it does not recognize, such as an error of another realm.
const WRAPPED = /^AWS SDK error wrapper for (\w*Error: )?/;

interface ErrorReading {
  readonly origin: 'service' | 'response' | 'system' | 'credentials' | 'endpoint' | 'elsewhere';
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
}

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  readonly $response?: { readonly statusCode?: number };
}

// Under jest, an error of Node comes from another realm and is not an `instanceof Error`.
function isErrorLike(error: unknown): error is SdkError {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
}

function readError(error: SdkError): ErrorReading {
  const httpStatus = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  // The SDK appends advice for its own users as a second line.
  const message = (error.message.split(/\s*\n\s*Deserialization error:/)[0] ?? '').replace(WRAPPED, '');
  // Node gives a code to bugs too (ERR_INVALID_ARG_TYPE), but these are TypeErrors.
  const systemCode = typeof error.code === 'string' && error.name !== 'TypeError' ? error.code : undefined;
  if (error.name === 'CredentialsProviderError' || error.name === 'TokenProviderError') {
    // The SDK then ignores the keys in the environment, and its message does not say so.
    const { AWS_PROFILE: profile = '' } = process.env;
    const text = profile === '' ? message : `${message} (AWS_PROFILE=${profile})`;
    return { origin: 'credentials', code: error.name, message: text, httpStatus };
  }
  // A modelled error has its own class name; `Code` is what AWS sent.
  if (error.$fault !== undefined && error.name !== 'Unknown') {
    const code = typeof error.Code === 'string' ? error.Code : error.name;
    return { origin: 'service', code, message, httpStatus };
  }
  if (systemCode !== undefined || error.name === 'TimeoutError') {
    return { origin: 'system', code: systemCode ?? error.name, message, httpStatus };
  }
  // HTML from a proxy or a load balancer, or an empty body. The SDK reports "Unknown" or an XML parse error; the HTTP
  // status says more.
  if (error.$fault !== undefined || (httpStatus ?? 0) >= 300) {
    const message = `HTTP ${httpStatus ?? 'response'} without an AWS error code`;
    return { origin: 'response', code: 'Unknown', message, httpStatus };
  }
  if (WRAPPED.test(error.message)) return { origin: 'system', code: 'UnknownError', message, httpStatus };
  if (httpStatus !== undefined) return { origin: 'response', code: 'InvalidResponse', message, httpStatus };
  return { origin: error.name === 'EndpointError' ? 'endpoint' : 'elsewhere', code: error.name, message, httpStatus };
}

function kindOf(reading: ErrorReading, call: Call): FaultKind | undefined {
  switch (reading.origin) {
    case 'credentials':
      return 'credentials-missing';
    case 'system':
      return UNTRUSTED.test(`${reading.code} ${reading.message}`) ? 'untrusted-certificate' : 'unavailable';
    case 'endpoint':
      return 'rejected';
    case 'elsewhere':
      return undefined;
    case 'service':
      return kindByCode(reading) ?? kindByStatus(reading.httpStatus, call) ?? 'rejected';
    case 'response':
      return kindByStatus(reading.httpStatus, call) ?? 'unavailable';
  }
}

function kindByCode({ code, message }: ErrorReading): FaultKind | undefined {
  return ROWS.find((row) => row.code.test(code) && (row.message?.test(message) ?? true))?.kind;
}

function kindByStatus(status: number | undefined, call: Call): FaultKind | undefined {
  if (status === 429) return 'throttled';
  if (status === 403) return 'access-denied';
  if (status === 404 && call.service === 's3') return 'not-found';
  return status !== undefined && status >= 500 ? 'unavailable' : undefined;
}
