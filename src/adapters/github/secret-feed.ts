/** Passes secrets that adapters receive during a run (tokens, credentials) to the code that masks them. */

export interface SecretFeed {
  readonly add: (values: readonly string[]) => void;
  /** Calls the listener with all values, those that were added before included. */
  readonly onSecrets: (listener: (values: readonly string[]) => void) => void;
}

/** For one listener. It can be set late: the first credentials may arrive while main is still being loaded. */
export function createSecretFeed(): SecretFeed {
  let early: readonly string[] = [];
  let listener = (values: readonly string[]): void => {
    early = [...early, ...values];
  };
  return {
    add: (values) => {
      listener(values);
    },
    onSecrets: (next) => {
      listener = next;
      next(early);
    },
  };
}
