/** The ports of the use case, in domain terms. Each method can throw a CloudFault. */
import type { ChangeSetFacts } from '../cloudformation/change-set.ts';
import type { Drift } from '../cloudformation/drift.ts';
import type { PropertyValues } from '../cloudformation/property-values.ts';
import type { FailureDetail } from '../cloudformation/failure-detail.ts';
import type { Evidence } from '../diagnosis/evidence.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { OperationToken } from '../cloudformation/operation-token.ts';
import type { ParameterEntry } from '../rack/parameters.ts';
import type { ServiceFacts } from '../rack/services.ts';
import type { RackEvent, ReleaseRow } from '../rack/convox-records.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { TemplateFile } from '../releases/template-file.ts';
import type { StackEvent } from '../cloudformation/stack-event.ts';
import type { StackFacts, StackResource, StackTag } from '../cloudformation/stack.ts';
import type { Capability } from '../run/update-request.ts';

/** Convox's releases, or a mirror of them. */
export interface Releases {
  /** The location of the catalog, for messages: `s3://convox/release/versions.json`. */
  readonly catalogLocation: string;
  /** Without a file: the location that is tried first. */
  templateLocation(version: RackVersion, file?: TemplateFile): string;
  /** The text of versions.json, not validated. */
  readCatalog(): Promise<string>;
  /** A release's template, not validated. */
  readTemplate(version: RackVersion): Promise<StoredTemplate>;
  /** When the release's template was last written to the bucket; undefined if the bucket does not return it. */
  readModifiedTime(version: RackVersion): Promise<number | undefined>;
  /**
   * Makes the template available to CloudFormation; copies it first if a template bucket is set.
   * @param owner the account that must own the template bucket.
   */
  publishTemplate(version: RackVersion, template: StoredTemplate, owner: string): Promise<PublishedTemplate>;
}

/** The object that a template was read from. Its ETag and time show whether it is unchanged. */
export interface TemplateObject {
  readonly file: TemplateFile;
  readonly etag: string | undefined;
  readonly modifiedAtMs: number | undefined;
}

export interface StoredTemplate extends TemplateObject {
  readonly text: string;
}

export interface PublishedTemplate {
  readonly url: string;
  /** The location for messages: `s3://bucket/key`. */
  readonly location: string;
  /** Whether the address still has the published content. */
  readonly isUnchanged: () => Promise<boolean>;
}

export interface CreateChangeSetRequest {
  readonly stackArn: string;
  /** The change set's name. Its client token is derived from it. */
  readonly token: OperationToken;
  readonly templateUrl: string;
  /** Entries with the source `default` are not sent. */
  readonly parameters: readonly ParameterEntry[];
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly roleArn: string | undefined;
  /**
   * `kept`: the update does not change the resource. `overwritten`: it sets the same property. `perhaps-overwritten`:
   * it changes other properties of the resource. `replaced`: the resource is replaced or removed. `fails`: the update
   * changes a resource that was deleted.
   */
  readonly isStackExpress?: boolean;
  /** Shown in the AWS console. */
  readonly description: string;
}

/** One account's CloudFormation in one region. */
export interface Stacks {
  /** By name or ARN; `not-found` if there is none. */
  readStack(stack: string): Promise<StackFacts>;
  /**
   * The matching events, oldest first. AWS lists them newest first, in pages; reading ends with the page that has the
   * first event that does not match.
   */
  readEvents(stackArn: string, wanted: (event: StackEvent) => boolean): Promise<readonly StackEvent[]>;
  /** Undefined if the stack has no such resource. */
  readResource(stackArn: string, logicalId: string): Promise<StackResource | undefined>;
  /** @returns the change set's ARN. */
  createChangeSet(order: CreateChangeSetRequest): Promise<string>;
  /** With the changes of all pages. Throws `change-set-not-found` if it was deleted. */
  readChangeSet(changeSet: ChangeSetRef): Promise<ChangeSetFacts>;
  /** The values of its changed properties, from all pages. `isComplete` is false if the response lacks changes. */
  readPropertyValues(changeSet: ChangeSetRef): Promise<PropertyValues>;
  /** The template of a change set, as CloudFormation received it. */
  readChangeSetTemplate(changeSet: ChangeSetRef): Promise<string>;
  /** A change set that does not exist counts as deleted. */
  deleteChangeSet(changeSet: ChangeSetRef): Promise<void>;
  executeChangeSet(changeSet: ChangeSetRef, token: OperationToken): Promise<void>;
  /** The names of the stacks that import this export. */
  readImporters(exportName: string): Promise<readonly string[]>;
  /** The matching stacks of the account in this region, from all pages. Other stacks are not kept in memory. */
  readAllStacks(wanted: (stack: StackFacts) => boolean): Promise<readonly StackFacts[]>;
  /** What DescribeEvents, or ListHookResults, reports of failed validations and hooks. */
  readFailureDetails(of: FailureScope): Promise<readonly FailureDetail[]>;
  /** Starts drift detection. @returns its id. */
  detectDrift(stackArn: string): Promise<string>;
  /** Undefined while the detection is in progress. */
  readDrift(stackArn: string, detection: string): Promise<Drift | undefined>;
  cancelUpdate(stackArn: string, token: string): Promise<void>;
  /** @param skip logical ids of resources in UPDATE_FAILED, which are left as they are. */
  continueRollback(stackArn: string, token: string, skip: readonly string[]): Promise<void>;
}

/** A change set by name or ARN, on its stack. */
export interface ChangeSetRef {
  readonly stackArn: string;
  readonly changeSet: string;
}

/**
 * One change set, one operation, or the newest operation of a stack: after a failed update that is the rollback, in
 * which nothing failed. AWS accepts exactly one of the three, and a change set only by its ARN.
 */
export type FailureScope =
  | { readonly kind: 'change-set'; readonly arn: string }
  /** The hooks that checked a change set. They write no events: ListHookResults reports them. */
  | { readonly kind: 'change-set-hooks'; readonly arn: string }
  | { readonly kind: 'operation'; readonly id: string }
  | { readonly kind: 'newest-operation'; readonly stackArn: string };

/** A resource that failed in an operation. */
export interface FailedResource {
  /** The event of its failure. */
  readonly event: StackEvent;
  /** When the operation began to work on it, by AWS's clock. */
  readonly sinceMs: number;
  /** The instances from which CloudFormation received a success signal in this operation. */
  readonly signalled: ReadonlySet<string>;
}

/**
 * What other AWS services report about a failed resource, and about the instances. The permissions for these reads are
 * optional.
 */
export interface EvidenceReader {
  /** Throws no CloudFault: `unread` has what could not be read. */
  readEvidence(resource: FailedResource): Promise<Evidence>;
  /** How many of the rack's instances are in service; undefined if that could not be read. Throws no CloudFault. */
  countInstances(stackArn: string): Promise<number | undefined>;
}

/** The rack's own API. */
export interface RackApi {
  /** One request with a timeout of seconds. Never throws. `why` is the cause of a failure, as the system reports it. */
  check(host: string): Promise<{ readonly kind: 'answered' } | { readonly kind: 'unreachable'; readonly why: string }>;
}

/** The ECS services of one account in one region. */
export interface Services {
  /** Every active service of a cluster, all pages. `not-found` if there is no such cluster. */
  readServices(cluster: string): Promise<readonly ServiceFacts[]>;
}

/** The records of updates that Convox's own commands read. */
export interface Records {
  /** Adds the row, unless the table has a newer one of this version. `not-found` if there is no such table. */
  writeRelease(table: string, row: ReleaseRow): Promise<void>;
  publishEvent(topicArn: string, event: RackEvent): Promise<void>;
}

export interface Clock {
  nowMs(): number;
  /** Ends early, without throwing, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** At least 0 and less than 1, for jitter. */
  random(): number;
}

export interface Ports {
  readonly releases: Releases;
  readonly stacks: Stacks;
  readonly evidence: EvidenceReader;
  readonly api: RackApi;
  readonly services: Services;
  readonly records: Records;
  readonly clock: Clock;
  readonly emit: (runEvent: RunEvent) => void;
  /** Aborted when the workflow is cancelled; its reason is the signal's name. */
  readonly cancel: AbortSignal;
}
