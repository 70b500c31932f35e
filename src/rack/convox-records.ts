/** The records that `convox rack update` writes: a row in the rack's table of releases, and an event on its topic. */
import type { RackVersion } from '../releases/rack-version.ts';
import type { Rack } from './rack.ts';

/** `convox rack releases` lists the newest 20 rows of an app by `created`, and fails on another format of `created`. */
export interface ReleaseRow {
  readonly id: string;
  readonly app: string;
  /** UTC, in Convox's format: `20260421.192651.000000000`. */
  readonly created: string;
}

export interface RackEvent {
  readonly subject: string;
  /** JSON. */
  readonly message: string;
}

/** Every release uses this name. The output exists since 20161123204337. */
export function releasesTable({ name, stack }: Rack): string {
  return stack.outputs.get('DynamoReleases') ?? `${name}-releases`;
}

/** The ARN; undefined if the stack has no such output. */
export function notificationTopic({ stack }: Rack): string | undefined {
  const topic = stack.outputs.get('NotificationTopic');
  return topic?.startsWith('arn:') === true ? topic : undefined;
}

/** The rack is an app in its own table. */
export function releaseRow({ name }: Rack, version: RackVersion, atMs: number): ReleaseRow {
  const [date = '', time = ''] = new Date(atMs).toISOString().split('T');
  const milliseconds = String(atMs % 1_000).padStart(3, '0');
  const created = `${date.replaceAll('-', '')}.${time.slice(0, 8).replaceAll(':', '')}.${milliseconds}000000`;
  return { id: version, app: name, created };
}

/** @param failure what failed; undefined after a success. */
export function updateEvent(rack: Rack, version: RackVersion, atMs: number, failure: string | undefined): RackEvent {
  const action = 'rack:update';
  const data = { version, rack: rack.name, ...(failure !== undefined && { message: failure }) };
  const status = failure === undefined ? 'success' : 'error';
  return {
    subject: action,
    message: JSON.stringify({ action, data, status, timestamp: new Date(atMs).toISOString() }),
  };
}
