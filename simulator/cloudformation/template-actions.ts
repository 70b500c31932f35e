/** The actions that read templates: GetTemplate and GetTemplateSummary. */

import { asText } from '../json.ts';
import { textField } from '../http/query-parameters.ts';
import { isNoEcho, parseTemplate, requiredCapabilities } from '../template/template.ts';
import { type Action } from './action.ts';
import { findChangeSet, findStack } from './find.ts';
import { readTemplateBody } from './planning/update-request.ts';

export const getTemplate: Action = (account, fields) => {
  const stackName = textField(fields, 'StackName');
  const changeSetName = textField(fields, 'ChangeSetName');
  const { templateBody } =
    changeSetName === undefined
      ? findStack(account, stackName ?? '').configuration
      : findChangeSet(account, changeSetName, stackName).changeSet.target;
  return { TemplateBody: templateBody, StagesAvailable: ['Original', 'Processed'] };
};

export const getTemplateSummary: Action = (account, fields) => {
  const stackName = textField(fields, 'StackName');
  const stack = stackName === undefined ? undefined : findStack(account, stackName);
  const body = readTemplateBody(
    account,
    {
      templateUrl: textField(fields, 'TemplateURL'),
      templateBody: textField(fields, 'TemplateBody'),
      usePreviousTemplate: stack !== undefined,
    },
    stack,
  );
  const template = parseTemplate(body);
  const required = requiredCapabilities(template);
  return {
    Parameters: Object.entries(template.Parameters).map(([key, declaration]) => ({
      ParameterKey: key,
      DefaultValue: declaration.Default === undefined ? undefined : asText(declaration.Default),
      ParameterType: declaration.Type,
      NoEcho: isNoEcho(declaration),
      Description: declaration.Description,
      ParameterConstraints: { AllowedValues: declaration.AllowedValues?.map(asText) },
    })),
    Description: template.Description,
    Capabilities: required === undefined ? [] : [required.capability],
    CapabilitiesReason:
      required === undefined
        ? undefined
        : `The following resource(s) require capabilities: [${required.types.join(', ')}]`,
    ResourceTypes: [...new Set(Object.values(template.Resources).map(({ Type }) => Type))],
    Version: '2010-09-09',
  };
};
