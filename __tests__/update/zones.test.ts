/** The zones that a rack stands in, pinned before its subnets could move: where they are found, and how many count. */
import { describe, expect, it } from '@jest/globals';
import type { ParameterEntry } from '../../src/rack/parameters.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, TEMPLATE, World } from './world.ts';

const [A, B] = ['20190101000000', '20190301000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const THREE = 'us-east-1a,us-east-1b,us-east-1c';

interface Setting {
  readonly output?: string;
  /** The physical id of the custom resource. */
  readonly resource?: string;
  readonly thirdSubnet?: boolean;
  /** The stack's own parameter; undefined where it has none. */
  readonly parameter?: string;
}

function worldWith({ output, resource, thirdSubnet = false, parameter }: Setting): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.templates.set(B, {
    ...TEMPLATE,
    Parameters: { ...TEMPLATE.Parameters, AvailabilityZones: { Type: 'String', Default: '' } },
  });
  const add = (logicalId: string, physicalId: string, type: string): void => {
    world.resources.set(logicalId, { logicalId, physicalId, type, status: 'CREATE_COMPLETE' });
  };
  if (resource !== undefined) add('AvailabilityZones', resource, 'Custom::EC2AvailabilityZones');
  if (thirdSubnet) add('Subnet2', 'subnet-3', 'AWS::EC2::Subnet');
  if (output !== undefined) world.set({ outputs: new Map([...world.stack.outputs, ['AvailabilityZones', output]]) });
  if (parameter !== undefined) {
    world.set({ parameters: new Map([...world.stack.parameters, ['AvailabilityZones', parameter]]) });
  }
  return world;
}

function sent(world: World): ParameterEntry | undefined {
  return world.orders[0]?.parameters.find(({ key }) => key === 'AvailabilityZones');
}

function isWarned(world: World): boolean {
  return world.runEvents.some((runEvent) => runEvent.kind === 'warned' && runEvent.warning.code === 'zones-unknown');
}

describe('AvailabilityZones, blank on the rack', () => {
  it.each<[string, Setting, string]>([
    ['from the stack’s output', { output: THREE, thirdSubnet: true }, THREE],
    [
      'from the output, though it is written with spaces',
      { output: THREE.replaceAll(',', ', '), thirdSubnet: true },
      THREE,
    ],
    [
      'in a region whose name is longer',
      { output: 'eusc-de-east-1a,eusc-de-east-1b' },
      'eusc-de-east-1a,eusc-de-east-1b',
    ],
    ['from the custom resource where there is no output', { resource: THREE, thirdSubnet: true }, THREE],
    ['from the custom resource where the output is blank', { output: ' ', resource: THREE, thirdSubnet: true }, THREE],
    [
      'from the output rather than from the resource',
      { output: THREE, resource: 'eu-west-1a,eu-west-1b' },
      'us-east-1a,us-east-1b',
    ],
    ['where the parameter is there and blank', { output: THREE, thirdSubnet: true, parameter: '' }, THREE],
    ['as two where the rack has no third subnet', { output: THREE }, 'us-east-1a,us-east-1b'],
    ['as three where the region has more', { resource: `${THREE},us-east-1d`, thirdSubnet: true }, THREE],
    ['as two where there are no more', { output: 'us-west-1a,us-west-1c', thirdSubnet: true }, 'us-west-1a,us-west-1c'],
    ['of a local zone', { output: 'us-west-2-lax-1a,us-west-2-lax-1b' }, 'us-west-2-lax-1a,us-west-2-lax-1b'],
  ])('is pinned %s', async (_title, setting, value) => {
    const world = worldWith(setting);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(sent(world)).toEqual({ key: 'AvailabilityZones', source: 'pinned', value });
    expect(isWarned(world)).toBe(false);
  });

  it.each<[string, Setting, ParameterEntry['source']]>([
    ['nothing tells them', {}, 'default'],
    ['the custom resource has an id of another kind', { resource: 'staging-AvailabilityZones-1XYZ' }, 'default'],
    ['one of several is no zone', { output: 'us-east-1a,us-east-1b,none' }, 'default'],
    ['only one is told', { output: 'us-east-1a' }, 'default'],
    ['the parameter is there and blank', { parameter: '' }, 'previous'],
  ])('is default with a warning where %s', async (_title, setting, source) => {
    const world = worldWith(setting);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(sent(world)).toEqual({ key: 'AvailabilityZones', source });
    expect(isWarned(world)).toBe(true);
  });
});

describe('AvailabilityZones that need no pin', () => {
  it('are the given ones', async () => {
    const world = worldWith({ output: THREE, thirdSubnet: true });
    const parameters = new Map([['AvailabilityZones', 'us-east-1d,us-east-1e']]);
    expect(await updateRack({ ...REQUEST, parameters }, world.ports())).toEqual(UPDATED);
    expect(sent(world)).toEqual({ key: 'AvailabilityZones', source: 'given', value: 'us-east-1d,us-east-1e' });
    expect(world.asked('readResource')).toEqual(['Instances']);
  });

  it('are the rack’s own if it has them', async () => {
    const world = worldWith({ output: THREE, parameter: 'us-east-1d,us-east-1e' });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(sent(world)).toEqual({ key: 'AvailabilityZones', source: 'previous' });
    expect(world.asked('readResource')).toEqual(['Instances']);
    expect(isWarned(world)).toBe(false);
  });
});
