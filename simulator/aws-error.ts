/** An error response of AWS: the HTTP status, code and message of the `<Error>` element. */

export class AwsError extends Error {
  readonly httpStatus: number;
  readonly code: string;

  constructor(httpStatus: number, code: string, message: string) {
    super(message);
    this.name = 'AwsError';
    this.httpStatus = httpStatus;
    this.code = code;
  }
}

/** CloudFormation's response to most invalid requests. */
export function validationError(message: string): AwsError {
  return new AwsError(400, 'ValidationError', message);
}

/** CloudFormation's response when the caller cannot read the object in TemplateURL. */
export function templateUnreadable(): AwsError {
  return validationError(
    'S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html',
  );
}

export function ssmUnreadable(): AwsError {
  return validationError("AccessDenied. User doesn't have permission to call ssm:GetParameters");
}

export function stackDoesNotExist(name: string): AwsError {
  return validationError(`Stack with id ${name} does not exist`);
}

/** CloudFormation and S3 respond with 404 to an unknown change set, and with 400 to an unknown stack. */
export function changeSetNotFound(name: string): AwsError {
  return new AwsError(404, 'ChangeSetNotFound', `ChangeSet [${name}] does not exist`);
}
