/** Generated racks, catalogs and inputs for the property tests of the use case. */
import fc from 'fast-check';
import type { ResourceChange } from '../../src/cloudformation/change-set.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { makeCause } from '../builders/change.ts';
import { appStack } from './app-stack.ts';
import { REQUEST } from './request.ts';
import { modify, TEMPLATE, World } from './world.ts';

interface Declaration {
  readonly Type: string;
  readonly Default?: string;
  readonly AllowedValues?: readonly string[];
}

interface Release {
  readonly version: RackVersion;
  readonly published: boolean;
  readonly required: boolean;
  /** Parameters beyond the ones of every rack. */
  readonly parameters: Readonly<Record<string, Declaration>>;
  /** Outputs that it exports. */
  readonly exports: readonly string[];
  /** Whether it has a bucket, which holds data. */
  readonly storage: boolean;
  /** Another one than the release before it has replaces the instances. */
  readonly launch: string;
}

export interface Scenario {
  readonly releases: readonly Release[];
  readonly current: number;
  /** Values that the rack has set by hand. */
  readonly values: Readonly<Record<string, string>>;
  readonly imported: readonly string[];
  readonly processes: number;
  readonly request: UpdateRequest;
}

const NAMES = ['Alpha', 'Beta', 'Gamma'] as const;
const VALUES = ['1', '2', '3'] as const;
const EXPORTS = ['Cluster', 'HostedZone'] as const;

const ROLL: ResourceChange = {
  ...modify('Instances'),
  type: 'AWS::AutoScaling::AutoScalingGroup',
  causes: [makeCause({ property: 'LaunchTemplate' })],
};
const REMOVAL: ResourceChange = {
  ...modify('Storage'),
  action: 'remove',
  type: 'AWS::S3::Bucket',
  replacement: undefined,
  policyAction: 'Delete',
};

const declaration: fc.Arbitrary<Declaration> = fc.record(
  {
    Type: fc.constant('String'),
    Default: fc.constantFrom(...VALUES),
    AllowedValues: fc.subarray([...VALUES], { minLength: 2 }),
  },
  { requiredKeys: ['Type', 'Default'] },
);

/** One in twenty has no default: then a rack without it must be given a value. */
const anyDeclaration = fc.oneof(
  { weight: 19, arbitrary: declaration },
  { weight: 1, arbitrary: fc.constant<Declaration>({ Type: 'String' }) },
);

const release: fc.Arbitrary<Omit<Release, 'version'>> = fc.record({
  published: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
  required: fc.integer({ min: 0, max: 2 }).map((number) => number === 0),
  parameters: fc.dictionary(fc.constantFrom(...NAMES), anyDeclaration, { noNullPrototype: true }),
  exports: fc.subarray([...EXPORTS], { minLength: 1 }),
  storage: fc.boolean(),
  launch: fc.constantFrom('1', '1', '1', '2'),
});

function versionOf(index: number): RackVersion {
  return `2020010${index + 1}000000` as RackVersion;
}

const releases: fc.Arbitrary<readonly Release[]> = fc
  .array(release, { minLength: 2, maxLength: 6 })
  .map((list) => list.map((one, index) => ({ ...one, version: versionOf(index) })));

function requestFor(count: number): fc.Arbitrary<UpdateRequest> {
  const version = fc.nat({ max: count - 1 }).map(versionOf);
  const rarely = fc.integer({ min: 0, max: 3 }).map((number) => number === 0);
  return fc
    .record({
      target: fc.oneof(
        { weight: 3, arbitrary: fc.constant({ kind: 'latest', minimumAgeMs: 0 } as const) },
        { weight: 1, arbitrary: fc.constant({ kind: 'edge' } as const) },
        { weight: 2, arbitrary: version.map((one) => ({ kind: 'exact', version: one }) as const) },
      ),
      requiredReleases: fc.constantFrom('block' as const, 'step' as const),
      alsoRequired: rarely.chain((some) =>
        some ? fc.uniqueArray(version, { maxLength: 2 }) : fc.constant<RackVersion[]>([]),
      ),
      downgrade: fc.constantFrom('refuse' as const, 'allow' as const),
      unpublished: fc.constantFrom('refuse' as const, 'allow' as const),
      parameters: rarely.chain((some) =>
        some
          ? fc.dictionary(fc.constantFrom(...NAMES, 'Unknown'), fc.constantFrom(...VALUES), { noNullPrototype: true })
          : fc.constant<Record<string, string>>({}),
      ),
      replacements: fc.constantFrom('refuse' as const, 'allow' as const, new Set(['Storage']), new Set(['Vpc'])),
      droppedParameters: fc.constantFrom('refuse' as const, 'allow' as const, new Set(['Alpha'])),
      downtime: fc.constantFrom('ignore' as const, 'warn' as const, 'refuse' as const),
    })
    .map(({ parameters, replacements, droppedParameters, downtime, ...route }) => ({
      ...REQUEST,
      route,
      parameters: new Map(Object.entries(parameters)),
      replacements,
      droppedParameters,
      downtime,
    }));
}

export const scenarioArbitrary: fc.Arbitrary<Scenario> = releases.chain((list) =>
  fc.record({
    releases: fc.constant(list),
    current: fc.nat({ max: Math.min(1, list.length - 1) }),
    values: fc.dictionary(fc.constantFrom(...NAMES), fc.constantFrom(...VALUES), { noNullPrototype: true }),
    imported: fc.subarray([...EXPORTS], { maxLength: 1 }),
    processes: fc.integer({ min: 1, max: 2 }),
    request: requestFor(list.length),
  }),
);

function releaseOf({ releases: list }: Scenario, version: string | undefined): Release {
  const one = list.find((candidate) => candidate.version === version);
  if (one === undefined) throw new Error(`no release ${version ?? ''}`);
  return one;
}

export function templateOf(scenario: Scenario, version: string) {
  const { parameters: own, exports, storage, launch } = releaseOf(scenario, version);
  const outputs = exports.map((name) => [name, { Value: name, Export: { Name: exportName(name) } }] as const);
  const parameters: Readonly<Record<string, Declaration>> = { ...TEMPLATE.Parameters, ...own };
  const { Instances: group } = TEMPLATE.Resources;
  return {
    Parameters: parameters,
    Resources: {
      Instances: { ...group, Properties: { LaunchTemplate: { Version: launch } } },
      ...(storage ? { Storage: { Type: 'AWS::S3::Bucket' } } : {}),
    },
    Outputs: Object.fromEntries(outputs),
  };
}

/** What CloudFormation finds to change from one release to another. */
function changesBetween(from: Release, to: Release): readonly ResourceChange[] {
  return [
    modify('ApiWebService'),
    ...(from.launch === to.launch ? [] : [ROLL]),
    ...(from.storage && !to.storage ? [REMOVAL] : []),
  ];
}

function exportName(output: string): string {
  return `staging:${output}`;
}

/** A fresh account for one run of the scenario. */
export function worldOf(scenario: Scenario): World {
  const { releases: list, current, values, imported, processes } = scenario;
  const here = list[current];
  if (here === undefined) throw new Error('the rack runs no release of the catalog');
  const world = new World(here.version);
  world.catalog = list.map(({ version, published, required }) => ({ version, description: '', published, required }));
  for (const { version } of list) world.templates.set(version, templateOf(scenario, version));
  const own = Object.entries(here.parameters).map(
    ([name, { Default = '1' }]) => [name, values[name] ?? Default] as const,
  );
  world.set({
    parameters: new Map([...world.stack.parameters, ...own]),
    exports: new Map(here.exports.map((output) => [exportName(output), output])),
  });
  for (const name of imported) world.importers.set(exportName(name), ['staging-shop']);
  world.apps = [appStack('shop', { parameters: new Map([['WebFormation', `${processes},256,512`]]) })];
  world.changesFor = (version) => changesBetween(releaseOf(scenario, world.version), releaseOf(scenario, version));
  return world;
}
