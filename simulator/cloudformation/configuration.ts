/** What a stack is made from and what comes of it: an update replaces it whole, a rollback brings it back. */

import type { ParameterValue } from '../template/parameters.ts';
import type { Template } from '../template/template.ts';

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
