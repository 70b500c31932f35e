/** The record of every request, for tests. */

import type { Call } from './call.ts';
import type { FaultKind } from './faults.ts';
import type { JsonObject } from '../json.ts';
import type { QueryFields } from './query-parameters.ts';
import type { Right } from './rights.ts';
import type { ObjectAddress } from '../s3/template-url.ts';

export interface RecordedRequest {
  service: Call['service'];
  action: string;
  /** CloudFormation's fields as a tree; bucket and key for S3; ECS's input. */
  params: QueryFields | ObjectAddress | JsonObject;
  /** The status of the response; 0 if the connection was broken instead. */
  status: number;
  /** The size of the response's body; 0 if the connection was broken instead. */
  bytes: number;
  at: Date;
  signed: boolean;
  /** With which key it was signed. */
  accessKeyId: string | undefined;
  /** What IAM has to allow for it; nothing where it is unsigned. */
  rights: readonly Right[];
  /** Whether the action changes anything when it succeeds. */
  mutating: boolean;
  fault: FaultKind | undefined;
}
