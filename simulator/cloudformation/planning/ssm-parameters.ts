/** The SSM parameters that CloudFormation reads for an update request. */

import type { Account } from '../../account.ts';
import { asText } from '../../json.ts';
import { parseTemplateUrl } from '../../s3/template-url.ts';
import { isSsmTyped, parseTemplate, type Template } from '../../template/template.ts';
import type { Stack } from '../stack.ts';
import type { UpdateRequest } from './update-request.ts';

/** Empty if the template cannot be read. Such a request is rejected for that reason later. */
export function ssmParametersOf(account: Account, request: UpdateRequest, stackName: string | undefined): string[] {
  const body = templateBodyOf(account, request);
  if (body === undefined) return [];
  let declared: Template['Parameters'];
  try {
    declared = parseTemplate(body).Parameters;
  } catch {
    return [];
  }
  const previous = stackNamed(account, stackName)?.configuration.parameters;
  return Object.entries(declared)
    .filter(([, declaration]) => isSsmTyped(declaration))
    .map(([key, { Default }]) => {
      const given = request.parameters.find((parameter) => parameter.key === key);
      const before = given?.usePreviousValue === true ? previous?.get(key)?.value : given?.value;
      return before ?? (Default === undefined ? '' : asText(Default));
    });
}

function stackNamed(account: Account, nameOrArn: string | undefined): Stack | undefined {
  return [...account.stacks.values()].find(({ name, id }) => name === nameOrArn || id === nameOrArn);
}

function templateBodyOf(account: Account, { templateUrl, templateBody }: UpdateRequest): string | undefined {
  if (templateUrl === undefined) return templateBody;
  const address = parseTemplateUrl(templateUrl, account.region);
  if (address === undefined) return undefined;
  return account.store.read(address.bucket, address.key, address.versionId)?.bytes.toString('utf8');
}
