/** Validates an update request, and returns the configuration that the stack gets. */

import type { Account } from '../../account.ts';
import { AwsError, templateUnreadable, validationError } from '../../aws-error.ts';
import { parseTemplateUrl } from '../../s3/template-url.ts';
import { resolveParameters, type GivenParameter } from '../../template/parameters.ts';
import { parseTemplate, requiredCapabilities, type Template } from '../../template/template.ts';
import type { Configuration, Tag } from './configuration.ts';
import { ssmReader, stackScope } from '../stack-scope.ts';
import { isUpdatable, type Stack } from '../stack.ts';
import { refuseUnresolvedReferences } from './unresolved-references.ts';

export interface TemplateSource {
  templateUrl?: string | undefined;
  templateBody?: string | undefined;
  usePreviousTemplate?: boolean | undefined;
}

export interface UpdateRequest extends TemplateSource {
  parameters: GivenParameter[];
  capabilities: string[];
  /** Undefined keeps the stack's tags. An empty list removes them. */
  tags?: Tag[] | undefined;
  notificationArns?: string[] | undefined;
  roleArn?: string | undefined;
}

export function prepareUpdate(account: Account, stack: Stack, request: UpdateRequest): Configuration {
  refuseUnlessUpdatable(stack);
  const templateBody = readTemplateBody(account, request, stack);
  const template = parseTemplate(templateBody);
  refuseWithoutCapabilities(template, request.capabilities);
  const parameters = resolveParameters(
    template,
    request.parameters,
    stack.configuration.parameters,
    ssmReader(account),
  );
  refuseUnresolvedReferences(stackScope(account, stack, template, parameters));
  return {
    template,
    templateBody,
    parameters,
    tags: request.tags ?? stack.configuration.tags,
    notificationArns: request.notificationArns ?? stack.configuration.notificationArns,
    capabilities: request.capabilities,
    outputs: stack.configuration.outputs,
  };
}

export function refuseUnlessUpdatable(stack: Stack): void {
  if (!isUpdatable(stack)) {
    throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
  }
}

const MAX_TEMPLATE_BODY_BYTES = 51_200;

export function readTemplateBody(account: Account, source: TemplateSource, stack: Stack | undefined): string {
  const { templateUrl, templateBody, usePreviousTemplate } = source;
  if (usePreviousTemplate === true && stack !== undefined) {
    return stack.configuration.templateBody;
  }
  if (templateUrl !== undefined) {
    return readTemplateObject(account, templateUrl);
  }
  if (templateBody === undefined) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  if (Buffer.byteLength(templateBody) > MAX_TEMPLATE_BODY_BYTES) {
    throw validationError(
      `1 validation error detected: Value '${templateBody.slice(0, 200)}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_TEMPLATE_BODY_BYTES}`,
    );
  }
  return templateBody;
}

function readTemplateObject(account: Account, templateUrl: string): string {
  const address = parseTemplateUrl(templateUrl, account.region);
  if (address === undefined) {
    throw validationError('TemplateURL must be a supported URL.');
  }
  const object = account.store.read(address.bucket, address.key, address.versionId);
  if (object === undefined) {
    // Like S3, CloudFormation reports a missing key as denied if the caller cannot list the bucket.
    throw templateUnreadable();
  }
  return object.bytes.toString('utf8');
}

function refuseWithoutCapabilities(template: Template, given: readonly string[]): void {
  const required = requiredCapabilities(template)?.capability;
  const sufficient =
    required === undefined ||
    given.includes(required) ||
    (required === 'CAPABILITY_IAM' && given.includes('CAPABILITY_NAMED_IAM'));
  if (!sufficient) {
    throw new AwsError(400, 'InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
  }
}
