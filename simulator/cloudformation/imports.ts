/** The stacks that import an export. An export in use cannot be deleted or changed. */

import type { Account } from '../account.ts';
import { asText } from '../json.ts';
import { evaluate } from '../template/evaluate.ts';
import { referencesIn } from '../template/references.ts';
import type { Output } from './planning/configuration.ts';
import { activeResources, stackScope } from './stack-scope.ts';
import type { Stack } from './stack.ts';

export function importersOf(account: Account, name: string): Stack[] {
  return [...account.stacks.values()].filter((stack) => importsOf(account, stack).has(name));
}

function importsOf(account: Account, stack: Stack): Set<string> {
  const { template, parameters } = stack.configuration;
  if (!JSON.stringify(template).includes('Fn::ImportValue')) {
    return new Set();
  }
  const scope = stackScope(account, stack, template, parameters);
  const sources = [
    ...activeResources(scope).map((id) => template.Resources[id]?.Properties ?? {}),
    ...Object.values(template.Outputs).map(({ Value }) => Value),
  ];
  const names = sources.flatMap((source) => referencesIn(source, scope).imports).map((each) => evaluate(each, scope));
  return new Set(names.map((name) => asText(name ?? '')));
}

/** Returns CloudFormation's reason for rejecting the new outputs, if an export in use is deleted or changed. */
export function exportInUse(
  account: Account,
  stack: Stack,
  before: readonly Output[],
  after: readonly Output[],
): string | undefined {
  for (const { ExportName: name, OutputValue: value } of before) {
    if (name === undefined) {
      continue;
    }
    const now = after.find((output) => output.ExportName === name);
    if (now?.OutputValue === value) {
      continue;
    }
    const importers = importersOf(account, name).filter((importer) => importer !== stack);
    if (importers.length > 0) {
      const names = importers.map((importer) => importer.name);
      const inUse = `as it is in use by ${[names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')}.`;
      return now === undefined
        ? `Delete canceled. Cannot delete export ${name} ${inUse}`
        : `Cannot update export ${name} ${inUse}`;
    }
  }
  return undefined;
}
