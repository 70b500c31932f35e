/** Passes secrets that adapters receive during a run (tokens, credentials) to the code that masks them. */

export interface SecretFeed {
  readonly add: (values: readonly string[]) => void;
  /** Calls the listener once for each value, including the values that were added before. */
  readonly onSecrets: (listener: (values: readonly string[]) => void) => void;
}

/** Accepts one listener, which can be set late: the first credentials may arrive while main is still being loaded. */
export function createSecretFeed(): SecretFeed {
  const known = new Set<string>();
  let listener = (_values: readonly string[]): void => undefined;
  return {
    add: (values) => {
      const added = values.filter((value) => !known.has(value));
      for (const value of added) known.add(value);
      if (added.length > 0) listener(added);
    },
    onSecrets: (next) => {
      listener = next;
      next([...known]);
    },
  };
}
