/** Parses the fields of CreateChangeSet and UpdateStack that define the new configuration. */

import { flagField, structureList, textField, textList, type QueryFields } from '../../http/query-parameters.ts';
import type { UpdateRequest } from './update-request.ts';

export function readUpdateRequest(fields: QueryFields): UpdateRequest {
  const parameters = structureList(fields, 'Parameters') ?? [];
  const tags = structureList(fields, 'Tags');
  return {
    templateUrl: textField(fields, 'TemplateURL'),
    templateBody: textField(fields, 'TemplateBody'),
    usePreviousTemplate: flagField(fields, 'UsePreviousTemplate'),
    parameters: parameters.map((parameter) => ({
      key: textField(parameter, 'ParameterKey') ?? '',
      value: textField(parameter, 'ParameterValue'),
      usePreviousValue: flagField(parameter, 'UsePreviousValue'),
    })),
    capabilities: textList(fields, 'Capabilities') ?? [],
    tags: tags?.map((tag) => ({ Key: textField(tag, 'Key') ?? '', Value: textField(tag, 'Value') ?? '' })),
    notificationArns: textList(fields, 'NotificationARNs'),
    roleArn: textField(fields, 'RoleARN'),
  };
}
