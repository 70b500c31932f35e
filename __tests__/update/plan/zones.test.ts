/**
 * The availability zones of a rack, pinned before its subnets could change: where they are found, and how many count.
 */
import { describe, expect, it } from '@jest/globals';
import type { ParameterEntry } from '../../../src/rack/parameters.ts';
import type { World } from '../world.ts';
import { endOf, warningCodes, worldAt } from '../runs.ts';

const [OLD, NEXT] = ['20190101000000', '20190301000000'] as const;
const TWO = 'us-east-1a,us-east-1b';
const THREE = `${TWO},us-east-1c`;

interface Setting {
  readonly output?: string;
  /** The physical id of the custom resource. */
  readonly resource?: string;
  readonly thirdSubnet?: boolean;
  /** The stack's own parameter; undefined if it has none. */
  readonly parameter?: string;
}

function worldWith({ output, resource, thirdSubnet = false, parameter }: Setting): World {
  const world = worldAt(OLD, OLD, NEXT).template(
    { Parameters: { AvailabilityZones: { Type: 'String', Default: '' } } },
    NEXT,
  );
  const add = (logicalId: string, physicalId: string, type: string) =>
    world.resources.set(logicalId, { logicalId, physicalId, type, status: 'CREATE_COMPLETE' });
  if (resource !== undefined) add('AvailabilityZones', resource, 'Custom::EC2AvailabilityZones');
  if (thirdSubnet) add('Subnet2', 'subnet-3', 'AWS::EC2::Subnet');
  if (output !== undefined) world.set({ outputs: new Map([...world.stack.outputs, ['AvailabilityZones', output]]) });
  if (parameter !== undefined) world.setParameters({ AvailabilityZones: parameter });
  return world;
}

async function sent(
  world: World,
  parameters: ReadonlyMap<string, string> = new Map(),
): Promise<ParameterEntry | undefined> {
  expect(await endOf(world, { parameters })).toBe('updated');
  return world.orders[0]?.parameters.find(({ key }) => key === 'AvailabilityZones');
}

describe('AvailabilityZones, blank on the rack', () => {
  it.each<[string, Setting, string]>([
    ['from the stack’s output', { output: THREE, thirdSubnet: true }, THREE],
    ['from an output with spaces', { output: THREE.replaceAll(',', ', '), thirdSubnet: true }, THREE],
    [
      'in a region whose name is longer',
      { output: 'eusc-de-east-1a,eusc-de-east-1b' },
      'eusc-de-east-1a,eusc-de-east-1b',
    ],
    ['from the custom resource if there is no output', { resource: THREE, thirdSubnet: true }, THREE],
    ['from the custom resource if the output is blank', { output: ' ', resource: THREE, thirdSubnet: true }, THREE],
    ['from the output rather than from the resource', { output: THREE, resource: 'eu-west-1a,eu-west-1b' }, TWO],
    ['if the parameter exists and is blank', { output: THREE, thirdSubnet: true, parameter: '' }, THREE],
    ['as two if the rack has no third subnet', { output: THREE }, TWO],
    ['as three if the region has more', { resource: `${THREE},us-east-1d`, thirdSubnet: true }, THREE],
    ['as two if there are no more', { output: 'us-west-1a,us-west-1c', thirdSubnet: true }, 'us-west-1a,us-west-1c'],
    ['of a local zone', { output: 'us-west-2-lax-1a,us-west-2-lax-1b' }, 'us-west-2-lax-1a,us-west-2-lax-1b'],
  ])('is pinned %s', async (_title, setting, value) => {
    const world = worldWith(setting);
    expect(await sent(world)).toEqual({ key: 'AvailabilityZones', source: 'pinned', value });
    expect(warningCodes(world)).not.toContain('zones-unknown');
  });

  it.each<[string, Setting, ParameterEntry['source']]>([
    ['nothing shows them', {}, 'default'],
    ['the custom resource has an id of another kind', { resource: 'staging-AvailabilityZones-1XYZ' }, 'default'],
    ['one of several is not a zone', { output: `${TWO},none` }, 'default'],
    ['only one is known', { output: 'us-east-1a' }, 'default'],
    ['the parameter exists and is blank', { parameter: '' }, 'previous'],
  ])('is default with a warning if %s', async (_title, setting, source) => {
    const world = worldWith(setting);
    expect(await sent(world)).toEqual({ key: 'AvailabilityZones', source });
    expect(warningCodes(world)).toContain('zones-unknown');
  });
});

it.each<[string, Setting, Record<string, string>, object]>([
  ['given', { output: THREE, thirdSubnet: true }, { AvailabilityZones: TWO }, { source: 'given', value: TWO }],
  ['the rack’s own', { output: THREE, parameter: TWO }, {}, { source: 'previous' }],
])('AvailabilityZones that are %s need no pin', async (_title, setting, parameters, entry) => {
  const world = worldWith(setting);
  expect(await sent(world, new Map(Object.entries(parameters)))).toEqual({ key: 'AvailabilityZones', ...entry });
  expect(world.callsOf('readResource')).toEqual(['Instances']);
  expect(warningCodes(world)).not.toContain('zones-unknown');
});
