/**
 * An in-memory rack behind the use case's ports, with a virtual clock. A test configures causes (this resource fails).
 */
import type { ChangeSetFacts, ResourceChange } from '../../src/cloudformation/change-set.ts';
import type { Drift } from '../../src/cloudformation/drift.ts';
import type { PropertyValue } from '../../src/cloudformation/property-values.ts';
import { CloudFault, type FaultKind } from '../../src/cloudformation/fault.ts';
import type { FailureDetail } from '../../src/cloudformation/failure-detail.ts';
import type { RunEvent } from '../../src/run/run-event.ts';
import { releasedAtMs, type RackVersion } from '../../src/releases/rack-version.ts';
import type { ServiceFacts } from '../../src/rack/services.ts';
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';
import type { StackFacts, StackResource } from '../../src/cloudformation/stack.ts';
import type {
  CreateChangeSetRequest,
  ChangeSetRef,
  EvidenceReader,
  Ports,
  RackApi,
  Releases,
  Records,
  Services,
  Stacks,
} from '../../src/update/ports.ts';
import { makeChange } from '../builders/change.ts';
import { makeStack } from '../builders/stack.ts';
import { VirtualClock } from './virtual-clock.ts';

export const START_MS = Date.UTC(2026, 10, 23, 3, 0, 0);
const ARN = 'arn:aws:cloudformation:us-east-1:123456789012:stack/staging/1111-2222';
const MINUTE = 60_000;
const INSTANCES: StackResource = {
  logicalId: 'Instances',
  physicalId: 'staging-Instances-1A2B',
  type: 'AWS::AutoScaling::AutoScalingGroup',
  status: 'UPDATE_COMPLETE',
};

export type Call = keyof Stacks | keyof Releases | keyof Services | keyof Records | 'isUnchanged' | 'check';

interface Order extends CreateChangeSetRequest {
  readonly version: string;
}

/** The part of a template that an update of the stack depends on. */
interface WorldTemplate {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string; readonly NoEcho?: boolean }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

interface StoredChangeSet {
  facts: ChangeSetFacts;
  readonly order: Order;
  /** The text that CloudFormation read when the change set was created. */
  templateText: string;
  /** The service role, which DescribeChangeSet does not show. */
  roleArn: string | undefined;
}

interface Updating {
  readonly token: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly resources: readonly string[];
}

/** A minimal rack template. Every release has it unless the test sets another one. */
export const TEMPLATE = {
  Parameters: {
    Version: { Type: 'String', MinLength: '1' },
    Password: { Type: 'String', NoEcho: true, MinLength: '1' },
    InstanceCount: { Type: 'Number', Default: '3', MinValue: '3' },
    InstanceType: { Type: 'String', Default: 't3.small' },
    InstanceUpdateBatchSize: { Type: 'Number', Default: '1', MinValue: '1' },
  },
  Resources: { Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: {} } },
  Outputs: {},
};

/** What a release adds to the minimal template. */
interface TemplateParts {
  readonly Parameters?: object;
  readonly Resources?: object;
  readonly Conditions?: object;
  readonly Outputs?: object;
}

export class World {
  readonly clock = new VirtualClock(START_MS);
  readonly runEvents: RunEvent[] = [];
  /** Every call in order, with its subject. */
  readonly calls: { readonly call: Call; readonly about: string }[] = [];
  readonly cancelling = new AbortController();
  readonly changeSets = new Map<string, StoredChangeSet>();
  /** Executed change sets. They can be read by ARN only. */
  readonly executed = new Map<string, StoredChangeSet>();
  readonly orders: Order[] = [];
  /** The resources of the rack that can be read one by one. */
  readonly resources = new Map<string, StackResource>([['Instances', INSTANCES]]);
  readonly importers = new Map<string, readonly string[]>();
  readonly templates = new Map<string, unknown>();
  /** Templates that are overwritten while a change set is created from them. */
  readonly changedTemplates = new Set<string>();
  /** When templates were written, if not when the release was made. Undefined if the bucket does not return it. */
  readonly modifiedAtMs = new Map<string, number | undefined>();
  /** The stacks of the rack's apps. */
  apps: StackFacts[] = [];
  failureDetails: readonly FailureDetail[] = [];
  /** What ListHookResults has of a change set. */
  hookResults: readonly FailureDetail[] = [];
  /** What was changed by hand, and how long CloudFormation needs to find it. */
  drift: Drift = { resources: [], unchecked: [] };
  driftMs = 30_000;
  events: StackEvent[] = [];
  catalog: unknown = [];
  stack: StackFacts;

  /** The duration of an update until its clean-up. */
  updateMs = 40 * MINUTE;
  cleanupMs = 2 * MINUTE;
  /** The relative duration of a resource. Default: 1. */
  readonly weights = new Map<string, number>();
  rollbackMs = 20 * MINUTE;
  /** Whether the events of a rollback show the resources that it restores. */
  hasRollbackRows = false;
  /** Physical ids that differ from the logical id. */
  readonly physicalIds = new Map<string, string>();
  changes: readonly ResourceChange[] = ['ApiWebTasks', 'ApiWebService', 'Instances'].map(modify);
  /** The changes that CloudFormation finds for a release. */
  changesFor: (version: string) => readonly ResourceChange[] = () => this.changes;
  /** The property values of the change set. */
  propertyValuesFor: (version: string) => readonly PropertyValue[] = () => [];
  /** The resource that fails in each update, and whether the rollback fails too. */
  failing: { readonly logicalId: string; readonly reason: string; readonly release?: string } | undefined;
  rollbackFailing = false;
  /** The resource that fails the rollback, if an event shows one. */
  blocker: { readonly logicalId: string; readonly reason: string } | undefined;
  skipped: readonly string[] = [];
  leftovers: readonly string[] = [];
  /** The lag of DescribeStacks in milliseconds. */
  lagMs = 0;
  /** The number of events on a page of DescribeStackEvents. */
  pageSize = 100;
  /** The delay of a resource's events in milliseconds. */
  readonly lateEvents = new Map<string, number>();
  /**
   * If false, as on another CloudFormation than AWS's: events have no client token, and an update does not change
   * LastUpdatedTime.
   */
  hasEventTokens = true;
  hasOperationIds = true;
  movesUpdatedTime = true;
  apiAwayUntilMs = 0;
  /** The services in the cluster of the output `Cluster`. */
  services: readonly ServiceFacts[] = [];
  changeSetFails: string | undefined;
  /** What other services report about a failed resource. */
  readEvidence: EvidenceReader['readEvidence'] = async ({ event: { logicalId, type } }) => ({
    logicalId,
    type,
    findings: [],
    unread: [],
  });

  /** Undefined if they cannot be read. */
  instancesInService: number | undefined;

  readonly #past: { readonly atMs: number; readonly stack: StackFacts }[] = [];
  #operations = 0;
  readonly #visibleFromMs = new Map<string, number>();
  readonly #before = new Map<Call, ((nth: number) => void)[]>();
  #serial = 0;
  #driftReadyAtMs = 0;

  constructor(version: string, facts: Partial<StackFacts> = {}) {
    this.stack = makeStack({
      arn: ARN,
      parameters: new Map([...makeStack().parameters, ['Version', version], ['InstanceUpdateBatchSize', '1']]),
      outputs: new Map([['Dashboard', 'rack.example.org']]),
      createdAtMs: START_MS - 1_000_000_000,
      updatedAtMs: START_MS - 500_000_000,
      ...facts,
    });
  }

  /** Runs a callback just before the nth call (from 1) of a kind. It can throw a fault or change the stack. */
  before(call: Call, callback: (nth: number) => void): this {
    this.#before.set(call, [...(this.#before.get(call) ?? []), callback]);
    return this;
  }

  beforeFirst(call: Call, callback: () => void): this {
    return this.before(call, (nth) => {
      if (nth === 1) callback();
    });
  }

  /** Makes each call of a kind fail. */
  fail(call: Call, cause: Error): this {
    return this.before(call, () => {
      throw cause;
    });
  }

  /** Cancels the workflow just before the nth call of a kind, or before each. */
  cancelBefore(call: Call, nth?: number): this {
    return this.before(call, (count) => {
      if (count === (nth ?? count)) this.cancelling.abort('SIGINT');
    });
  }

  cancelAfter(ms: number): this {
    this.clock.after(ms, () => {
      this.cancelling.abort('SIGINT');
    });
    return this;
  }

  /** Sets causes, such as the resource that fails. */
  with(causes: Partial<World>): this {
    return Object.assign(this, causes);
  }

  /** Sets parameters of the stack, and keeps the others. */
  setParameters(parameters: Readonly<Record<string, string>>): this {
    return this.set({ parameters: new Map([...this.stack.parameters, ...Object.entries(parameters)]) });
  }

  /** Adds parts to the templates of the given releases. */
  template(parts: TemplateParts, ...releases: readonly string[]): this {
    const { Parameters, Resources, ...rest } = parts;
    const template = {
      ...TEMPLATE,
      ...rest,
      Parameters: { ...TEMPLATE.Parameters, ...Parameters },
      Resources: { ...TEMPLATE.Resources, ...Resources },
    };
    for (const release of releases) this.templates.set(release, template);
    return this;
  }

  get version(): string | undefined {
    return this.stack.parameters.get('Version');
  }

  callsOf(call: Call): readonly string[] {
    return this.calls.filter((one) => one.call === call).map(({ about }) => about);
  }

  set(facts: Partial<StackFacts>): this {
    this.#past.push({ atMs: this.clock.nowMs(), stack: this.stack });
    this.stack = { ...this.stack, ...facts };
    return this;
  }

  /**
   * Starts an update of the stack: by this run when a change set is executed, otherwise by the autoscaler or a person.
   */
  begin({ token, parameters, resources }: Updating): void {
    const old = this.stack;
    const updatedAtMs = this.movesUpdatedTime ? this.clock.nowMs() : old.updatedAtMs;
    this.set({ status: 'UPDATE_IN_PROGRESS', updatedAtMs, parameters });
    this.row('UPDATE_IN_PROGRESS', token, 'User Initiated');
    this.#makeObsolete();
    const whole = resources.reduce((sum, logicalId) => sum + this.#weightOf(logicalId), 1);
    let done = 0;
    for (const logicalId of resources) {
      const [from, to] = [done, (done += this.#weightOf(logicalId))];
      this.#during(token, (this.updateMs * from) / whole, () => {
        this.#resourceRow(logicalId, 'UPDATE_IN_PROGRESS', token);
      });
      this.#during(token, (this.updateMs * to) / whole, () => {
        this.#update(logicalId, token, old);
      });
    }
    this.clock.after(this.updateMs, () => {
      if (this.stack.status === 'UPDATE_IN_PROGRESS') this.#finish(token);
    });
  }

  /** A short update by the autoscaler, with its own token. */
  autoscale(instanceCount: string, durationMs = MINUTE): this {
    const parameters = new Map([...this.stack.parameters, ['InstanceCount', instanceCount]]);
    this.set({ status: 'UPDATE_IN_PROGRESS', updatedAtMs: this.clock.nowMs(), parameters });
    this.row('UPDATE_IN_PROGRESS', 'autoscaler', 'User Initiated');
    this.#makeObsolete();
    this.clock.after(durationMs, () => {
      this.set({ status: 'UPDATE_COMPLETE' });
      this.row('UPDATE_COMPLETE', 'autoscaler');
    });
    return this;
  }

  row(status: string, token: string | undefined, reason?: string): void {
    this.event('staging', ARN, 'AWS::CloudFormation::Stack', status, token, reason);
  }

  event(
    logicalId: string,
    physicalId: string,
    type: string,
    status: string,
    token: string | undefined,
    reason?: string,
  ): void {
    this.#serial += 1;
    const id = `event-${this.#serial}`;
    const atMs = this.clock.nowMs();
    this.#visibleFromMs.set(id, atMs + (this.lateEvents.get(logicalId) ?? 0));
    // The rollback of an update is a separate operation.
    if (physicalId === ARN && (status === 'UPDATE_IN_PROGRESS' || status === 'UPDATE_ROLLBACK_IN_PROGRESS')) {
      this.#operations += 1;
    }
    const operationId = this.hasOperationIds ? `operation-${this.#operations}` : undefined;
    if (status === 'UPDATE_IN_PROGRESS' && physicalId === ARN) this.set({ updateOperationId: operationId });
    const shown = this.hasEventTokens ? token : undefined;
    const place = { stackArn: ARN, logicalId, physicalId, type };
    this.events.unshift({ id, atMs, ...place, status, token: shown, reason, operationId });
  }

  rollBack(token: string | undefined, old: ReadonlyMap<string, string>, reason: string): void {
    this.set({ status: 'UPDATE_ROLLBACK_IN_PROGRESS', statusReason: reason });
    const blocker = this.rollbackFailing ? this.blocker?.logicalId : undefined;
    const touched = this.hasRollbackRows ? this.#touchedBy(token).filter((one) => one !== blocker) : [];
    this.row('UPDATE_ROLLBACK_IN_PROGRESS', token, reason);
    for (const [index, logicalId] of touched.entries()) {
      this.clock.after((this.rollbackMs * (index + 1)) / (touched.length + 1), () => {
        this.#resourceRow(logicalId, 'UPDATE_COMPLETE', token);
      });
    }
    this.clock.after(this.rollbackMs, () => {
      const status = this.rollbackFailing ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE';
      this.set({ status, parameters: old });
      this.#executionEnded('EXECUTE_FAILED');
      this.#block(token);
      this.row(status, token);
    });
  }

  ports(): Ports {
    const { clock, runEvents, cancelling } = this;
    return {
      clock,
      cancel: cancelling.signal,
      emit: (runEvent) => void runEvents.push(runEvent),
      releases: this.#releases(),
      stacks: this.#stacks(),
      evidence: {
        readEvidence: (resource) => this.readEvidence(resource),
        countInstances: async () => this.instancesInService,
      },
      api: this.#api(),
      services: this.#services(),
      records: this.#records(),
    };
  }

  #update(logicalId: string, token: string | undefined, old: StackFacts): void {
    const { failing } = this;
    const fails = failing?.logicalId === logicalId && (failing.release ?? this.version) === this.version;
    if (!fails) {
      this.#resourceRow(logicalId, 'UPDATE_COMPLETE', token);
      return;
    }
    this.#resourceRow(logicalId, 'UPDATE_FAILED', token, failing.reason);
    this.event('Other', 'other-id', 'AWS::ECS::Service', 'UPDATE_FAILED', token, 'Resource update cancelled');
    this.rollBack(token, old.parameters, `The following resource(s) failed to update: [${logicalId}]. `);
  }

  #finish(token: string | undefined): void {
    const exports = this.#exportsAfter(this.version ?? '');
    this.set({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', exports });
    this.row('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', token);
    for (const one of this.leftovers)
      this.event(one, `${one}-id`, 'AWS::EC2::SecurityGroup', 'DELETE_FAILED', token, 'has a dependent object');
    this.clock.after(this.cleanupMs, () => {
      this.set({ status: 'UPDATE_COMPLETE' });
      this.row('UPDATE_COMPLETE', token);
      this.changeSets.clear();
      this.#executionEnded('EXECUTE_COMPLETE');
    });
  }

  #block(token: string | undefined): void {
    if (!this.rollbackFailing || this.blocker === undefined) return;
    const { logicalId, reason } = this.blocker;
    this.#resourceRow(logicalId, 'UPDATE_FAILED', token, reason);
  }

  /** Another update of the stack has begun. */
  #makeObsolete(): void {
    for (const set of this.changeSets.values()) {
      if (set.facts.executionStatus === 'AVAILABLE') set.facts = { ...set.facts, executionStatus: 'OBSOLETE' };
    }
  }

  #executionEnded(executionStatus: string): void {
    for (const set of this.executed.values()) {
      if (set.facts.executionStatus === 'EXECUTE_IN_PROGRESS') set.facts = { ...set.facts, executionStatus };
    }
  }

  /** Runs a callback during an update, if it is still in progress at that time. */
  #during(token: string | undefined, ms: number, callback: () => void): void {
    this.clock.after(ms, () => {
      const running = this.events.find(({ physicalId }) => physicalId === ARN);
      if (this.stack.status === 'UPDATE_IN_PROGRESS' && running?.token === (this.hasEventTokens ? token : undefined))
        callback();
    });
  }

  #weightOf(logicalId: string): number {
    return this.weights.get(logicalId) ?? 1;
  }

  #resourceRow(logicalId: string, status: string, token: string | undefined, reason?: string): void {
    const type = this.changes.find((change) => change.logicalId === logicalId)?.type ?? 'AWS::ECS::Service';
    this.event(logicalId, this.physicalIds.get(logicalId) ?? `${logicalId}-id`, type, status, token, reason);
  }

  /** The resources that an update changed, the last one first. */
  #touchedBy(token: string | undefined): readonly string[] {
    const rows = this.events.filter((event) => event.token === token && event.physicalId !== ARN);
    return [...new Set(rows.map(({ logicalId }) => logicalId))];
  }

  #called(call: Call, about: string): void {
    this.calls.push({ call, about });
    const nth = this.calls.filter((one) => one.call === call).length;
    for (const callback of this.#before.get(call) ?? []) callback(nth);
  }

  #releases(): Releases {
    return {
      catalogLocation: 's3://convox/release/versions.json',
      templateLocation: (version, file = 'rack.json') => `s3://convox/release/${version}/${file}`,
      readCatalog: async () => {
        this.#called('readCatalog', '');
        return typeof this.catalog === 'string' ? this.catalog : JSON.stringify(this.catalog);
      },
      readTemplate: async (version) => {
        this.#called('readTemplate', version);
        const text = this.#templateText(version);
        return { text, file: 'rack.json', etag: '"1"', modifiedAtMs: releasedAtMs(version) };
      },
      readModifiedTime: async (version) => {
        this.#called('readModifiedTime', version);
        return this.modifiedAtMs.has(version) ? this.modifiedAtMs.get(version) : releasedAtMs(version);
      },
      publishTemplate: async (version, { file }) => {
        this.#called('publishTemplate', version);
        return {
          url: `https://convox.s3.amazonaws.com/release/${version}/${file}`,
          location: `s3://convox/release/${version}/${file}`,
          isUnchanged: async () => {
            this.#called('isUnchanged', version);
            return !this.changedTemplates.has(version);
          },
        };
      },
    };
  }

  #stacks(): Stacks {
    return {
      readStack: async (name) => {
        this.#called('readStack', name);
        const sinceMs = this.clock.nowMs() - this.lagMs;
        return this.#past.find((one) => one.atMs > sinceMs)?.stack ?? this.stack;
      },
      readEvents: async (stackArn, wanted) => {
        this.#called('readEvents', stackArn);
        const visible = this.events.filter(({ id }) => (this.#visibleFromMs.get(id) ?? 0) <= this.clock.nowMs());
        const read: StackEvent[] = [];
        for (let page = 0; page * this.pageSize < visible.length; page += 1) {
          const events = visible.slice(page * this.pageSize, (page + 1) * this.pageSize);
          const fitting = events.filter((event) => wanted(event));
          read.unshift(...fitting.toReversed());
          if (fitting.length < events.length) break;
        }
        return read;
      },
      readResource: async (_stack, logicalId) => {
        this.#called('readResource', logicalId);
        return this.resources.get(logicalId);
      },
      createChangeSet: async (order) => this.#create(order),
      readChangeSet: async (ref) => {
        this.#called('readChangeSet', ref.changeSet);
        return this.#find(ref).facts;
      },
      readPropertyValues: async (ref) => {
        this.#called('readPropertyValues', ref.changeSet);
        return { values: this.propertyValuesFor(this.#find(ref).order.version), isComplete: true };
      },
      readChangeSetTemplate: async (ref) => {
        this.#called('readChangeSetTemplate', ref.changeSet);
        return this.#find(ref).templateText;
      },
      deleteChangeSet: async (ref) => {
        this.#called('deleteChangeSet', ref.changeSet);
        this.changeSets.delete(nameOf(ref));
      },
      executeChangeSet: async (ref, token) => {
        this.#execute(ref, token);
      },
      readImporters: async (name) => {
        this.#called('readImporters', name);
        return this.importers.get(name) ?? [];
      },
      readAllStacks: async (wanted) => {
        this.#called('readAllStacks', '');
        return [this.stack, ...this.apps].filter(wanted);
      },
      readFailureDetails: async (scope) => {
        const about = 'arn' in scope ? scope.arn : 'id' in scope ? scope.id : scope.stackArn;
        this.#called('readFailureDetails', `${scope.kind} ${about}`);
        return scope.kind === 'change-set-hooks' ? this.hookResults : this.failureDetails;
      },
      detectDrift: async (stackArn) => {
        this.#called('detectDrift', stackArn);
        this.#driftReadyAtMs = this.clock.nowMs() + this.driftMs;
        return 'detection-1';
      },
      readDrift: async (_stackArn, id) => {
        this.#called('readDrift', id);
        return this.clock.nowMs() < this.#driftReadyAtMs ? undefined : this.drift;
      },
      cancelUpdate: async (stackArn) => {
        this.#called('cancelUpdate', stackArn);
        if (this.stack.status !== 'UPDATE_IN_PROGRESS')
          throw fault('rejected', 'CancelUpdateStack cannot be called from current stack status');
        this.set({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      },
      continueRollback: async (_stack, token, skip) => {
        this.#called('continueRollback', token);
        this.skipped = skip;
        this.set({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
        this.row('UPDATE_ROLLBACK_IN_PROGRESS', token);
        this.clock.after(this.rollbackMs, () => {
          this.set({ status: this.rollbackFailing ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE' });
          this.#block(token);
          this.row(this.stack.status, token);
        });
      },
    };
  }

  #create(order: CreateChangeSetRequest): string {
    this.#called('createChangeSet', order.token);
    if (this.stack.status.endsWith('_IN_PROGRESS'))
      throw fault('stack-busy', `Stack is in ${this.stack.status} state and can not be updated.`);
    const version = /release\/([^/]+)\//.exec(order.templateUrl)?.[1] ?? '';
    const arn = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${order.token}/1`;
    const full: Order = { ...order, version };
    this.orders.push(full);
    const facts: ChangeSetFacts = {
      arn,
      name: order.token,
      stackArn: ARN,
      status: 'CREATE_IN_PROGRESS',
      statusReason: undefined,
      executionStatus: 'UNAVAILABLE',
      parameters: this.#parametersAfter(full),
      resolved: new Map(),
      tags: order.tags.length === 0 ? this.stack.tags : order.tags,
      notificationArns: order.notificationArns.length === 0 ? this.stack.notificationArns : order.notificationArns,
      capabilities: order.capabilities,
      options: [],
      changes: [],
    };
    const templateText = this.#templateText(version);
    const stored: StoredChangeSet = { facts, order: full, templateText, roleArn: order.roleArn };
    this.changeSets.set(order.token, stored);
    this.clock.after(3_000, () => {
      const statusReason = this.changeSetFails;
      const created = { status: 'CREATE_COMPLETE', executionStatus: 'AVAILABLE', changes: this.changesFor(version) };
      stored.facts = { ...facts, ...(statusReason === undefined ? created : { status: 'FAILED', statusReason }) };
    });
    return arn;
  }

  #execute(ref: ChangeSetRef, token: string): void {
    this.#called('executeChangeSet', ref.changeSet);
    const stored = this.#find(ref);
    if (stored.facts.executionStatus !== 'AVAILABLE') {
      const why = `cannot be executed in its current status of [${stored.facts.executionStatus}]`;
      throw fault('change-set-not-executable', why);
    }
    if (this.stack.status.endsWith('_IN_PROGRESS'))
      throw fault('stack-busy', `Stack is in ${this.stack.status} state and can not be updated.`);
    stored.facts = { ...stored.facts, executionStatus: 'EXECUTE_IN_PROGRESS' };
    this.changeSets.delete(stored.facts.name);
    this.executed.set(stored.facts.arn, stored);
    const { arn: changeSetArn, parameters } = stored.facts;
    this.set({ changeSetArn, roleArn: stored.roleArn ?? this.stack.roleArn });
    const resources = stored.facts.changes.map(({ logicalId }) => logicalId);
    this.begin({ token, parameters, resources });
  }

  /** Only the template's parameters: the sent value, the previous one or the default. NoEcho values are hidden. */
  #parametersAfter({ parameters, version }: Order): ReadonlyMap<string, string> {
    const { Parameters: declared } = this.#templateOf(version);
    return new Map(
      parameters.map((entry) => {
        if (declared[entry.key]?.NoEcho === true) return [entry.key, '****'];
        if ('value' in entry) return [entry.key, entry.value];
        const previous = entry.source === 'previous' ? this.stack.parameters.get(entry.key) : undefined;
        return [entry.key, previous ?? declared[entry.key]?.Default ?? ''];
      }),
    );
  }

  #exportsAfter(version: string): ReadonlyMap<string, string> {
    const outputs = Object.entries(this.#templateOf(version).Outputs ?? {});
    return new Map(outputs.flatMap(([output, { Export }]) => (Export === undefined ? [] : [[Export.Name, output]])));
  }

  #templateOf(version: string): WorldTemplate {
    const template = this.templates.get(version) ?? TEMPLATE;
    return (typeof template === 'string' ? JSON.parse(template) : template) as WorldTemplate;
  }

  #templateText(release: string): string {
    const template = this.templates.get(release) ?? TEMPLATE;
    return typeof template === 'string' ? template : JSON.stringify(template);
  }

  #find(ref: ChangeSetRef): StoredChangeSet {
    const stored = this.changeSets.get(nameOf(ref)) ?? this.executed.get(ref.changeSet);
    if (stored === undefined) throw fault('change-set-not-found', `ChangeSet [${ref.changeSet}] does not exist`);
    return stored;
  }

  #records(): Records {
    return {
      writeRelease: async (table, row) => {
        this.#called('writeRelease', `${table} ${row.id} ${row.app} ${row.created}`);
      },
      publishEvent: async (topicArn, { message }) => {
        this.#called('publishEvent', `${topicArn} ${message}`);
      },
    };
  }

  #services(): Services {
    return {
      readServices: async (cluster) => {
        this.#called('readServices', cluster);
        return this.services;
      },
    };
  }

  #api(): RackApi {
    return {
      check: async (host) => {
        this.#called('check', host);
        return this.clock.nowMs() < this.apiAwayUntilMs
          ? { kind: 'unreachable', why: 'ECONNREFUSED' }
          : { kind: 'answered' };
      },
    };
  }
}

export function fault(kind: FaultKind, message = kind as string, operation = 'DescribeStacks'): CloudFault {
  return new CloudFault({ kind, service: 'cloudformation', operation, code: kind, message, httpStatus: 400 });
}

/** After ten minutes, AWS throttles all requests about the stack until this number of polls failed. */
export function throttlePolls(world: World, polls: number): void {
  let failed = 0;
  const isThrottled = (): boolean => world.clock.nowMs() > START_MS + 10 * MINUTE && failed < polls;
  world.before('readEvents', () => {
    if (isThrottled()) throw fault('throttled', 'Rate exceeded', 'DescribeStackEvents');
  });
  world.before('readStack', () => {
    if (!isThrottled()) return;
    failed += 1;
    throw fault('throttled', 'Rate exceeded');
  });
}

/** A catalog in the given order. `!` after a version makes it required, `-` unpublished. */
export function catalogOf(...names: readonly string[]): unknown {
  return names.map((name) => ({
    version: name.replace(/[!-]$/, ''),
    description: '',
    published: !name.endsWith('-'),
    required: name.endsWith('!'),
  }));
}

export function modify(logicalId: string): ResourceChange {
  return makeChange({ logicalId, physicalId: `${logicalId}-id` });
}

export function version(text: string): RackVersion {
  return text as RackVersion;
}

function nameOf({ changeSet }: ChangeSetRef): string {
  return changeSet.startsWith('arn:') ? (changeSet.split('/')[1] ?? '') : changeSet;
}
