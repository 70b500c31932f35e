/** SNS's Query protocol, as far as a rack's topic needs it: Publish. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { textField, type QueryFields } from '../http/query-parameters.ts';
import { escapeXml } from '../http/xml.ts';

export const PUBLISH = 'Publish';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

export function handleSns({ stacks, records, random }: Account, fields: QueryFields): string {
  const topicArn = textField(fields, 'TopicArn') ?? '';
  const message = textField(fields, 'Message') ?? '';
  const subject = textField(fields, 'Subject');
  const resources = [...stacks.values()].flatMap((stack) => [...stack.resources.values()]);
  if (!resources.some(({ type, physicalId }) => type === 'AWS::SNS::Topic' && physicalId === topicArn)) {
    throw new AwsError(404, 'NotFound', 'Topic does not exist');
  }
  if (message === '') throw new AwsError(400, 'InvalidParameter', 'Invalid parameter: Empty message');
  // SNS accepts one line of ASCII with at most 100 characters.
  if (subject !== undefined && !/^[\x21-\x7e][\x20-\x7e]{0,99}$/.test(subject)) {
    throw new AwsError(400, 'InvalidParameter', 'Invalid parameter: Subject');
  }
  records.published.push({ topicArn, subject, message });
  return (
    `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${random.uuid()}</MessageId></PublishResult>` +
    `<ResponseMetadata><RequestId>${random.uuid()}</RequestId></ResponseMetadata></PublishResponse>`
  );
}

/** SNS has its own error code for a request that IAM denies. */
export function renderSnsError({ random }: Account, { code, message, httpStatus }: AwsError): string {
  const type = httpStatus < 500 ? 'Sender' : 'Receiver';
  const own = code === 'AccessDenied' ? 'AuthorizationError' : code;
  return (
    `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>${type}</Type><Code>${own}</Code>` +
    `<Message>${escapeXml(message)}</Message></Error><RequestId>${random.uuid()}</RequestId></ErrorResponse>`
  );
}
