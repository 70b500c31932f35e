/**
 * Replaces undici, which @actions/github and @actions/http-client import. This saves 150 kB of the download. All
 * requests of this action go through https-fetch.ts, so undici would never run.
 */
export const { fetch } = globalThis;

/** Constructed when @actions/github is loaded with a proxy; never used. */
export class ProxyAgent {
  readonly isUsed = false;
}
