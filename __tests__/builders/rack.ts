/** Builds racks. */
import type { Rack } from '../../src/rack/rack.ts';
import { makeStack } from './stack.ts';
import { V2017_02 } from './version.ts';

/** A healthy rack of three instances, with a matching stack. */
export function makeRack(parts: Partial<Rack> = {}): Rack {
  const rack: Omit<Rack, 'stack'> = {
    name: 'staging',
    arn: makeStack().arn,
    region: 'us-east-1',
    version: V2017_02,
    status: 'UPDATE_COMPLETE',
    instanceCount: 3,
    batchSize: 1,
    apiHost: 'staging-rack.convox.test',
    apiReachable: true,
    knownBy: 'tags',
    ...parts,
  };
  const { name, arn, status, version, instanceCount } = rack;
  const parameters = new Map(makeStack().parameters)
    .set('Version', version)
    .set('InstanceCount', String(instanceCount));
  return { ...rack, stack: parts.stack ?? makeStack({ name, arn, status, parameters }) };
}
