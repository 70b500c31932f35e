/**
 * The template, parameters and settings of a stack, with its outputs. An update replaces all of it, a rollback restores
 * all of it.
 */

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
