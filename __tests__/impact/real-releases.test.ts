/** The disruption rules on Convox's own templates. Losses, conflicts and exports of these: docs/known-stops.md. */
import { expect, it } from '@jest/globals';
import { API_RESOURCES, INSTANCE_GROUPS, LAUNCH_RESOURCES } from '../../src/impact/disruption.ts';
import { forecastStep, type Forecast } from '../../src/impact/forecast.ts';
import type { TemplateOfRelease } from '../../script/lib/known-stops/releases.ts';
import { describeOnRealReleases, REAL_RELEASES } from '../builders/release-data.ts';
import { sampled } from '../sample.ts';

type Pair = readonly [TemplateOfRelease, TemplateOfRelease];

const PAIRS: readonly Pair[] = REAL_RELEASES.slice(1).map((to, index) => [REAL_RELEASES[index] ?? to, to]);
const JUMPS: readonly Pair[] = sampled(
  REAL_RELEASES.flatMap((from, index) => REAL_RELEASES.slice(index + 1).map((to): Pair => [from, to])),
  5,
);

function forecast([from, to]: Pair): Forecast {
  const step = { before: from.template, after: to.template, current: from.version, target: to.version };
  return forecastStep({
    ...step,
    rack: { instanceCount: 3, batchSize: 1 },
    parameters: new Map(),
    region: 'us-east-1',
  });
}

describeOnRealReleases('the templates of every era', () => {
  it('have a group, a launch resource and two API services that the rules know', () => {
    for (const { version, template } of REAL_RELEASES) {
      const known = (ids: readonly string[]): readonly string[] => ids.filter((id) => template.resources.has(id));
      const services = known(API_RESOURCES).filter((id) => template.resources.get(id)?.type.endsWith('Service'));
      const counts = [
        known(LAUNCH_RESOURCES).length > 0,
        known(INSTANCE_GROUPS).includes('Instances'),
        services.length,
      ];
      expect([version, ...counts]).toEqual([version, true, true, 2]);
    }
  });

  it('have no instances and no service under a logical id that the rules do not know', () => {
    const types = /AutoScalingGroup$|LaunchConfiguration$|LaunchTemplate$|SpotFleet$|ECS::?Service$/;
    const known = new Set([...INSTANCE_GROUPS, ...LAUNCH_RESOURCES, ...API_RESOURCES]);
    const others = REAL_RELEASES.flatMap(({ template }) =>
      [...template.resources.values()].filter(({ logicalId, type }) => types.test(type) && !known.has(logicalId)),
    );
    // The build instance runs no apps.
    const builder = ['BuildInstances', 'BuildLaunchConfiguration', 'BuildLaunchTemplate'];
    expect([...new Set(others.map(({ logicalId }) => logicalId))].sort()).toEqual(builder);
  });
});

/** Updates from the release before that replace no instances: only the API restarts. */
const API_ONLY = [
  ...['20160722051815', '20160731012108', '20160802145358', '20160816172131', '20170217164723', '20171209011923'],
  ...['20190126182547', '20220328135225', '20220622204318', '20221125182347', '20221129130331', '20221202145130'],
  ...['20221216180753', '20230126132222', '20230607115403'],
];

const DROPPED: Readonly<Record<string, readonly string[]>> = {
  '20160722051815': ['ExistingSubnets', 'ExistingVpc'], // one week without ExistingVpc (convox/rack#902, #905)
  '20160731013030': [
    ...['Certificate', 'DockerImageApi', 'DockerImageApp', 'DockerImageBuild', 'DockerImageService', 'RegistryHost'],
    'RegistryPort',
  ],
  '20170405220740': ['CustomTopicRuntime'],
  '20171102200537': ['Agent', 'ApiCpu'],
  '20181211140404': ['ContainerDisk', 'RootSize'],
  '20220622204318': ['ApiMemory'],
  '20240314032321': ['InternalSuffix'],
};

/** AvailabilityZones becomes a parameter: the subnets are replaced unless the zones are pinned. */
const MAYBE: Readonly<Record<string, readonly string[]>> = { '20190126182547': ['Subnet0', 'Subnet1', 'Subnet2'] };

describeOnRealReleases('an update of a rack with default values', () => {
  it('from each release to the next replaces the instances, except for these, and drops these parameters', () => {
    for (const pair of PAIRS) {
      const { disruption, parameters, losses } = forecast(pair);
      const to = pair[1].version;
      const maybe = losses.filter(({ why }) => why === 'if-changed').map(({ logicalId }) => logicalId);
      expect([to, disruption.level, parameters.removed.toSorted(), maybe]).toEqual([
        ...[to, API_ONLY.includes(to) ? 'api-restarts' : 'instances-roll'],
        ...[DROPPED[to] ?? [], MAYBE[to] ?? []],
      ]);
    }
  });

  it('from any release to a later one is expected to replace the instances if one of the steps between does', () => {
    // Every update restarts the API: Version is in its task definition in every era.
    for (const pair of JUMPS) {
      const [from, to] = [pair[0].version, pair[1].version];
      const between = PAIRS.map(([, { version }]) => version).filter((version) => version > from && version <= to);
      const level = between.every((version) => API_ONLY.includes(version)) ? 'api-restarts' : 'instances-roll';
      const { disruption } = forecast(pair);
      expect([from, to, disruption.level, disruption.certainty]).toEqual([from, to, level, 'expected']);
    }
  });
});
