/** The IAM of the account as far as signing in needs it: OIDC providers, roles, their trust, and the sessions of roles. */

import type { KeyObject } from 'node:crypto';

export interface OidcProvider {
  /** With `https://`, as the claim `iss`. */
  issuer: string;
  /** The audiences that it accepts (client ids). */
  audiences: string[];
  publicKey: KeyObject;
}

export interface Role {
  name: string;
  /** The issuer that it trusts. */
  issuer: string;
  /** The claims that it trusts, each with `*` and `?`, as a condition `StringLike` of the trust policy. */
  sub: string | string[];
  aud: string;
  /** The real lifetime of the credentials; by default the requested one. AWS's minimum is 15 minutes. */
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
  /** Every session that was ever given out, oldest first. */
  sessions: Session[];
}
