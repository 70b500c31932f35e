/** The type of a CloudFormation action: it maps the fields of a request to the elements of its result. */

import type { Account } from '../account.ts';
import { validationError } from '../aws-error.ts';
import { textField, type QueryFields } from '../http/query-parameters.ts';
import type { XmlElements } from '../http/xml.ts';

export type Action = (account: Account, fields: QueryFields) => XmlElements;

export function requiredField(fields: QueryFields, name: string): string {
  const value = textField(fields, name);
  if (value === undefined || value === '') {
    const member = name.charAt(0).toLowerCase() + name.slice(1);
    throw validationError(
      `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
