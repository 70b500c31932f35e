/** Adds a rack: a stack created from a release's template, with the tags of a rack, and the rack's API. */

import type { Account } from '../account.ts';
import { createStack } from '../cloudformation/updates/create-stack.ts';
import type { Stack } from '../cloudformation/stack.ts';
import { templateKey } from '../s3/releases.ts';
import { openRackApi, type RackApi, type RackApiBehaviour } from './rack-api.ts';

export interface NewRack {
  name: string;
  /** The release of the rack. Its template is read from the bucket. */
  version: string;
  bucket?: string;
  prefix?: string;
  /** Values that differ from the template's defaults. `Password` and `Version` have values already. */
  parameters?: Record<string, string>;
  /** Default: `System=convox` and `Type=rack`. `{}` for a rack that was last updated before 20180923. */
  tags?: Record<string, string>;
  notificationArns?: string[];
  status?: string;
  /** The availability zones of the region when the rack was installed. Default: the current ones. */
  availabilityZones?: string[];
  api?: RackApiBehaviour;
}

export interface AddedRack {
  stack: Stack;
  api: RackApi | undefined;
}

const RACK_PASSWORD = 'simulated-password';

export async function addRack(account: Account, rack: NewRack): Promise<AddedRack> {
  const behaviour = rack.api ?? 'available';
  const api = behaviour === 'invalid-address' ? undefined : await openRackApi(behaviour);
  try {
    const stack = createRackStack(account, rack, api);
    stack.onUpdated = () => {
      api?.restart();
    };
    return { stack, api };
  } catch (error) {
    // A rack that CloudFormation rejects must not keep its API open.
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
  const current = account.availabilityZones;
  account.availabilityZones = zones ?? current;
  try {
    return make();
  } finally {
    account.availabilityZones = current;
  }
}
