/** The exports of the account. An export name is unique in an account and region. */

import type { Account } from '../account.ts';

export interface Export {
  ExportingStackId: string;
  Name: string;
  Value: string;
}

export function allExports(account: Account): Export[] {
  return [...account.stacks.values()].flatMap((stack) =>
    stack.configuration.outputs.flatMap(({ ExportName, OutputValue }) =>
      ExportName === undefined ? [] : [{ ExportingStackId: stack.id, Name: ExportName, Value: OutputValue }],
    ),
  );
}

export function exportedValue(account: Account, name: string): string | undefined {
  return allExports(account).find((each) => each.Name === name)?.Value;
}
