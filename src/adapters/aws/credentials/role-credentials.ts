/** The credentials of `role-to-assume` as the SDK's clients take them; loaded with the first signed request. */

/** In the SDK's form. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface ProviderOptions {
  /** Requests new credentials even if the current ones have not expired. */
  readonly forceRefresh?: boolean;
}

/** `memoized`: the SDK calls the provider for each request, and neither stores nor renews the credentials itself. */
export type RoleCredentials = ((options?: ProviderOptions) => Promise<TemporaryCredentials>) & {
  readonly memoized: true;
};

export function asProvider(provide: (options?: ProviderOptions) => Promise<TemporaryCredentials>): RoleCredentials {
  return Object.assign(provide, { memoized: true } as const);
}

export function loadedCredentials(load: () => Promise<RoleCredentials>): RoleCredentials {
  let loading: Promise<RoleCredentials> | undefined;
  return asProvider(async (options) => (await (loading ??= load()))(options));
}
