/** What a stack is created from, and the result: an update replaces it as a whole, a rollback restores it. */

import type { ParameterValue } from '../../template/parameters.ts';
import type { Template } from '../../template/template.ts';

export interface Tag {
  Key: string;
  Value: string;
}

export interface Output {
  OutputKey: string;
  OutputValue: string;
  Description?: string;
  ExportName?: string;
}

export interface Configuration {
  template: Template;
  templateBody: string;
  parameters: ReadonlyMap<string, ParameterValue>;
  tags: Tag[];
  notificationArns: string[];
  capabilities: string[];
  outputs: Output[];
}
