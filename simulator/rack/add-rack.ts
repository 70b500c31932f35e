/** A rack as it is found: one stack made from its release's template, tagged as racks are, its API answering. */

import type { Account } from '../account.ts';
import { createStack } from '../cloudformation/updates/create-stack.ts';
import type { Stack } from '../cloudformation/stack.ts';
import { templateKey } from '../s3/releases.ts';
import { openRackApi, type RackApi, type RackApiBehaviour } from './rack-api.ts';

export interface NewRack {
  name: string;
  /** The release that it runs: its template is read from the bucket. */
  version: string;
  bucket?: string;
  prefix?: string;
  /** Over the template's defaults; `Password` and `Version` are given by themselves. */
  parameters?: Record<string, string>;
  /** `System=convox`, `Type=rack` if undefined; `{}` for a rack last updated before 20180923. */
  tags?: Record<string, string>;
  notificationArns?: string[];
  status?: string;
  /** The region's zones when the rack was installed, where they are others today. */
  availabilityZones?: string[];
  api?: RackApiBehaviour;
}

export interface AddedRack {
  stack: Stack;
  api: RackApi | undefined;
}

const RACK_PASSWORD = 'rehearsal-password';

export async function addRack(account: Account, rack: NewRack): Promise<AddedRack> {
  const behaviour = rack.api ?? 'answers';
  const api = behaviour === 'unreachable' ? undefined : await openRackApi(behaviour);
  try {
    const stack = createRackStack(account, rack, api);
    stack.whenUpdated = () => {
      api?.restart();
    };
    return { stack, api };
  } catch (error) {
    // A rack that CloudFormation rejects has nothing else to close.
    await api?.close();
    throw error;
  }
}

function createRackStack(account: Account, rack: NewRack, api: RackApi | undefined): Stack {
  return withZones(account, rack.availabilityZones, () =>
    createStack(account, {
      name: rack.name,
      templateBody: readReleaseTemplate(account, rack),
      parameters: { Version: rack.version, Password: RACK_PASSWORD, ...rack.parameters },
      tags: rack.tags ?? { System: 'convox', Type: 'rack', Name: rack.name },
      notificationArns: rack.notificationArns ?? [],
      fixedOutputs: new Map(api === undefined ? [] : [['Dashboard', api.address]]),
      ...(rack.status !== undefined && { status: rack.status }),
    }),
  );
}

function readReleaseTemplate({ store }: Account, { bucket = 'convox', prefix, version }: NewRack): string {
  return store.read(bucket, templateKey(store, { bucket, prefix, version }))?.bytes.toString('utf8') ?? '';
}

function withZones<Result>(account: Account, zones: string[] | undefined, make: () => Result): Result {
  const today = account.availabilityZones;
  account.availabilityZones = zones ?? today;
  try {
    return make();
  } finally {
    account.availabilityZones = today;
  }
}
