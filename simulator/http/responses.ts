/** HTTP responses in the formats that AWS's services share. */

import type { JsonObject } from '../json.ts';

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export function xmlResponse(status: number, body: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}

/** @param version of the JSON protocol. DynamoDB uses 1.0. */
export function jsonResponse(status: number, body: JsonObject, version: '1.0' | '1.1' = '1.1'): HttpResponse {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: Buffer.from(JSON.stringify(body)),
  };
}

const JSON_CODES: Readonly<Record<string, string>> = {
  AccessDenied: 'AccessDeniedException',
  ExpiredToken: 'ExpiredTokenException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
};

/** Returns the name of an error code in the JSON protocol, where some codes differ. */
export function jsonErrorCode(code: string): string {
  return JSON_CODES[code] ?? code;
}
