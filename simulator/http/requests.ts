/** The recorded request, for tests. */

import type { Call } from './call.ts';
import type { FaultKind } from './faults.ts';
import type { JsonObject } from '../json.ts';
import type { QueryFields } from './query-parameters.ts';
import type { Right } from './rights.ts';
import type { ObjectAddress } from '../s3/template-url.ts';

export interface RecordedRequest {
  service: Call['service'];
  action: string;
  /** The fields of the Query protocol as a tree, the bucket and key of S3, or the JSON input. */
  params: QueryFields | ObjectAddress | JsonObject;
  /** The status of the response; 0 if the connection was reset instead. */
  status: number;
  /** The size of the response body; 0 if the connection was reset instead. */
  bytes: number;
  at: Date;
  signed: boolean;
  accessKeyId: string | undefined;
  /** The rights that IAM requires for the request. Empty if it is unsigned. */
  rights: readonly Right[];
  /** Whether a successful request of the action changes something. */
  mutating: boolean;
  fault: FaultKind | undefined;
}
