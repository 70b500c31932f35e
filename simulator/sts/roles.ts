/** The IAM resources for OIDC: providers, roles with their trust, and sessions of roles. */

import type { KeyObject } from 'node:crypto';

export interface OidcProvider {
  /** The claim `iss`, with `https://`. */
  issuer: string;
  /** The accepted audiences (client ids). */
  audiences: string[];
  publicKey: KeyObject;
}

export interface Role {
  name: string;
  issuer: string;
  /** The trusted values of the claim `sub`, with `*` and `?`, as in a `StringLike` condition of the trust policy. */
  sub: string | string[];
  aud: string;
  /**
   * The actual lifetime of the credentials in milliseconds. Default: the requested one. AWS's minimum is 15 minutes.
   */
  sessionMs?: number;
}

export interface Session {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  role: string;
  name: string;
  endsAt: Date;
}

export interface Iam {
  providers: OidcProvider[];
  roles: Role[];
  /** All sessions, including ended ones, oldest first. */
  sessions: Session[];
}
