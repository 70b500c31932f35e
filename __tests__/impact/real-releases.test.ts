/**
 * The rules held against Convox's own templates: each adjacent pair, and every jump. The data is not part of the project:
 * `../shared/bucket`, or CONVOX_RELEASES; where it is missing, this is skipped and says so.
 */
import { expect, test } from '@jest/globals';
import { API_RESOURCES, INSTANCE_GROUPS, LAUNCH_RESOURCES } from '../../src/impact/disruption.ts';
import { droppedExports } from '../../src/cloudformation/exports.ts';
import { forecastStep, type Forecast } from '../../src/impact/forecast.ts';
import type { ProtectedLoss } from '../../src/impact/replacements.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { conditionHolds, parametersInForce, evaluate } from '../../src/cloudformation/template-conditions.ts';
import { describeOnRealReleases, REAL_RELEASES } from '../builders/release-data.ts';
import { IS_FULL, sampled } from '../sample.ts';

type Release = readonly [version: RackVersion, template: RackTemplate];
const RELEASES: readonly Release[] = REAL_RELEASES.map(({ version, template }) => [version, template]);
const PUBLIC = new Map<string, string>();
const PRIVATE = new Map([
  ['Private', 'Yes'],
  ['PrivateApi', 'Yes'],
  ['Internal', 'Yes'],
]);

/** Each forecast is made once: many tests ask for the same. */
const made = new Map<string, Forecast>();

function forecast([current, before]: Release, [target, after]: Release, parameters = PUBLIC): Forecast {
  const key = `${current} ${target} ${parameters === PUBLIC ? 'public' : 'private'}`;
  const rack = { instanceCount: 3, batchSize: 1 };
  const facts = { before, after, current, target, rack, parameters, region: 'us-east-1' };
  const one = made.get(key) ?? forecastStep(facts);
  made.set(key, one);
  return one;
}

function pairs(): readonly (readonly [Release, Release])[] {
  return RELEASES.flatMap((from, index) => RELEASES.slice(index + 1, index + 2).map((to) => [from, to] as const));
}

function jumps(): readonly (readonly [Release, Release])[] {
  const all = RELEASES.flatMap((from, index) => RELEASES.slice(index + 1).map((to) => [from, to] as const));
  return sampled(all, 5);
}

const lossesOf = ({ losses }: Forecast, wanted: ProtectedLoss['certainty']): readonly string[] =>
  losses.filter(({ certainty }) => certainty === wanted).map(({ logicalId, why }) => `${logicalId} ${why}`);

describeOnRealReleases('the templates of every era', () => {
  test('have a group, a launch resource and two API services that the rules know', () => {
    for (const [version, { resources }] of RELEASES) {
      const known = (ids: readonly string[]): readonly string[] => ids.filter((id) => resources.has(id));
      expect([version, known(LAUNCH_RESOURCES).length > 0]).toEqual([version, true]);
      expect(known(INSTANCE_GROUPS)).toContain('Instances');
      const services = known(API_RESOURCES).filter((id) => resources.get(id)?.type.endsWith('Service'));
      expect([version, services.length]).toEqual([version, 2]); // web and monitor
    }
  });

  test('launch nothing and serve nothing under an id that the rules do not know', () => {
    const types = /AutoScalingGroup$|LaunchConfiguration$|LaunchTemplate$|SpotFleet$|ECS::?Service$/;
    const known = new Set([...INSTANCE_GROUPS, ...LAUNCH_RESOURCES, ...API_RESOURCES]);
    const strange = RELEASES.flatMap(([, { resources }]) =>
      [...resources.values()].filter(({ logicalId, type }) => types.test(type) && !known.has(logicalId)),
    );
    // The builder's own, which run no apps.
    expect([...new Set(strange.map(({ logicalId }) => logicalId))].sort()).toEqual([
      'BuildInstances',
      'BuildLaunchConfiguration',
      'BuildLaunchTemplate',
    ]);
  });
});

// What each step does that is not usual. Usual is: instances roll, nothing that holds data is replaced or removed.
interface Step {
  readonly level?: 'api-restarts';
  readonly refused?: readonly string[];
  readonly maybe?: readonly string[];
  readonly dropped?: readonly string[];
  readonly exports?: readonly string[];
}

const UNUSUAL: Readonly<Record<string, Step>> = {
  // ExistingVpc was taken back for a week: a release that went wrong (#902, #905).
  '20160722051815': { level: 'api-restarts', dropped: ['ExistingSubnets', 'ExistingVpc'] },
  '20160731012108': { level: 'api-restarts' },
  '20160802145358': { level: 'api-restarts' },
  '20160816172131': { level: 'api-restarts' },
  '20170217164723': { level: 'api-restarts' },
  '20160731013030': {
    dropped: [
      'Certificate',
      'DockerImageApi',
      'DockerImageApp',
      'DockerImageBuild',
      'DockerImageService',
      'RegistryHost',
      'RegistryPort',
    ],
  },
  '20170405220740': { dropped: ['CustomTopicRuntime'] },
  '20171102200537': { dropped: ['Agent', 'ApiCpu'] },
  // The hosted zone was made for the stack, and exported, for three days.
  '20171209011923': { level: 'api-restarts', refused: ['HostedZone removed'], exports: ['staging:HostedZone'] },
  '20181211140404': { dropped: ['ContainerDisk', 'RootSize'] },
  // AvailabilityZones goes from a custom resource to a parameter: the subnets' zone is worded anew, and stays the same
  // only where the zones are pinned (DOMAIN: "left blank, subnets take Fn::GetAZs in order").
  '20190126182547': {
    level: 'api-restarts',
    maybe: ['Subnet0 if-changed', 'Subnet1 if-changed', 'Subnet2 if-changed'],
  },
  // Public racks had NAT gateways and private subnets for some weeks, twice, without using them.
  '20220328135225': {
    level: 'api-restarts',
    refused: ['Nat0 removed', 'Nat1 removed', 'NatAddress0 removed', 'NatAddress1 removed'],
  },
  '20220622204318': { level: 'api-restarts', dropped: ['ApiMemory'] },
  '20221125182347': {
    level: 'api-restarts',
    refused: ['SubnetPrivate0 removed', 'SubnetPrivate1 removed'],
    exports: ['staging:SubnetPrivate0', 'staging:SubnetPrivate1'],
  },
  // The classic load balancer of the API is removed, and with it the API's host name (#3543). So `replacements: refuse`
  // refuses this release on every rack.
  '20221129130331': { level: 'api-restarts', refused: ['Balancer removed'] },
  '20221202145130': { level: 'api-restarts' },
  '20221216180753': { level: 'api-restarts' },
  '20230126132222': {
    level: 'api-restarts',
    refused: ['SubnetPrivate0 removed', 'SubnetPrivate1 removed'],
    exports: ['staging:SubnetPrivate0', 'staging:SubnetPrivate1'],
  },
  '20230607115403': { level: 'api-restarts' },
  '20240314032321': { dropped: ['InternalSuffix'] },
};

// On a rack with everything private, the same but for these.
const UNUSUAL_PRIVATE: Readonly<Record<string, Step>> = {
  // 20160731013030 changes the type of the NAT gateways, which CloudFormation refuses; here they get other names and
  // other addresses.
  '20160802145358': {
    refused: ['NatGateway0', 'NatGateway1', 'NatGateway2', 'NatIp0', 'NatIp1', 'NatIp2'].map((id) => `${id} removed`),
  },
  // A private API's load balancer gets a name of its own.
  '20161118132442': { refused: ['Balancer replaced'] },
  '20171209011923': { refused: ['HostedZone removed'] },
  '20190126182547': {
    maybe: ['Subnet0', 'Subnet1', 'Subnet2', 'SubnetPrivate0', 'SubnetPrivate1', 'SubnetPrivate2'].map(
      (id) => `${id} if-changed`,
    ),
  },
  '20221129130331': { refused: ['Balancer removed'] },
};

describeOnRealReleases('each step from one release to the next', () => {
  test('has the result in the table, which explains what is unusual', () => {
    for (const [from, to] of pairs()) {
      const { level, refused = [], maybe = [], dropped = [] } = UNUSUAL[to[0]] ?? {};
      const one = forecast(from, to);
      const { disruption, parameters } = one;
      expect({
        to: to[0],
        level: disruption.level,
        refused: lossesOf(one, 'certain').toSorted(),
        maybe: lossesOf(one, 'maybe'),
        dropped: parameters.removed.toSorted(),
      }).toEqual({ to: to[0], level: level ?? 'instances-roll', refused: refused.toSorted(), maybe, dropped });
    }
  });

  test('has this result on a private rack', () => {
    for (const [from, to] of pairs()) {
      const { refused = [], maybe = [] } = UNUSUAL_PRIVATE[to[0]] ?? {};
      const one = forecast(from, to, PRIVATE);
      expect([to[0], lossesOf(one, 'certain'), lossesOf(one, 'maybe')]).toEqual([to[0], refused, maybe]);
    }
  });

  test('changes a type on a private rack only to 20160731013030', () => {
    const gateways = ['NatGateway0', 'NatGateway1', 'NatGateway2'];
    for (const [from, to] of pairs()) {
      const ids = forecast(from, to, PRIVATE).typeChanges.map(({ logicalId }) => logicalId);
      const found = ids.filter((id) => gateways.includes(id));
      expect([to[0], found]).toEqual([to[0], to[0] === '20160731013030' ? gateways : []]);
    }
  });

  test('replaces the instances only for a new image, which older templates have in a mapping', () => {
    const byImage = pairs().filter(([from, to]) => {
      const { disruption } = forecast(from, to);
      return (
        disruption.level === 'instances-roll' &&
        disruption.reasons.every(({ effect, property }) => effect !== 'instances-roll' || property === 'ImageId')
      );
    });
    expect(byImage.map(([, [version]]) => version)).toEqual([
      '20160816160115',
      '20161118132442',
      '20170405220740',
      '20171130011815',
      '20171206173224',
      '20190115132842',
      '20190214010319',
      '20190416121801',
      '20220207122553',
      '20220310214003',
    ]);
  });

  test('drops only these exports on a rack with default values', () => {
    for (const [[from, before], [to, after]] of pairs()) {
      const pseudo = new Map([
        ['AWS::StackName', 'staging'],
        ['AWS::Region', 'us-east-1'],
      ]);
      const now = parametersInForce(before);
      const scope = { template: before, parameters: now, pseudo };
      const had = before.exports.filter(({ condition }) => conditionHolds(condition, scope) !== false);
      const exports = new Map(had.map(({ name, output }) => [String(evaluate(name, scope)), output]));
      const parameters = parametersInForce(after, now);
      const gone = droppedExports({ exports, after, parameters, stackName: 'staging', region: 'us-east-1' });
      expect([from, to, gone]).toEqual([from, to, UNUSUAL[to]?.exports ?? []]);
    }
  });
});

describeOnRealReleases('every jump from one release to a later one', () => {
  test('is forecast, affects at least the API, and is never certain', () => {
    // Version is in the API's task definition in every era, so every update restarts it.
    for (const [from, to] of jumps()) {
      const { disruption } = forecast(from, to);
      expect(disruption.certainty).toBe('expected');
      expect(['instances-roll', 'api-restarts']).toContain(disruption.level);
    }
  });

  test('replaces the instances exactly if one of the steps in between does', () => {
    const steps = pairs().map(([from, to]) => [to[0], forecast(from, to).disruption.level] as const);
    for (const [from, to] of jumps()) {
      const between = steps.filter(([name]) => name > from[0] && name <= to[0]);
      const expected = between.some(([, level]) => level === 'instances-roll') ? 'instances-roll' : 'api-restarts';
      expect([from[0], to[0], forecast(from, to).disruption.level]).toEqual([from[0], to[0], expected]);
    }
  });

  test('to 20231009150916 or later replaces the instances, because the version renews their certificates', () => {
    const renewing = jumps().filter(([, [to]]) => to >= '20231009150916');
    for (const [from, to] of renewing) {
      const { reasons } = forecast(from, to).disruption;
      expect(reasons).toContainEqual(
        expect.objectContaining({ logicalId: 'DockertTLSCertGenerate', property: 'Version' }),
      );
    }
  });

  test('over 20221129130331 loses the load balancer of the API, from any release', () => {
    for (const [from, to] of jumps()) {
      const crosses = from[0] < '20221129130331' && to[0] >= '20221129130331';
      const refused = lossesOf(forecast(from, to), 'certain');
      expect([from[0], to[0], refused.includes('Balancer removed')]).toEqual([from[0], to[0], crosses]);
    }
  });

  test('that leaves out November 2016 to October 2017 changes a resource’s type, which CloudFormation refuses', () => {
    // ApiWebTasks was a custom resource, went by other names for a year, and came back as ECS's own: step by step
    // nobody notices, and straight over it "Update of resource type is not permitted" ends the change set.
    for (const [from, to] of jumps()) {
      const types = forecast(from, to).typeChanges;
      const over = from[0] <= '20160816172131' && to[0] >= '20171102200537';
      expect([from[0], to[0], types.map(({ logicalId }) => logicalId)]).toEqual([
        from[0],
        to[0],
        over ? ['ApiWebTasks', 'ApiMonitorTasks'] : [],
      ]);
    }
  });

  test('loses nothing of a public rack with default values that no single step loses', () => {
    const seen = new Set(jumps().flatMap(([from, to]) => lossesOf(forecast(from, to), 'certain')));
    // Later releases have a hosted zone again, of another name: a jump replaces what a single step removes.
    const known = new Set([...Object.values(UNUSUAL).flatMap(({ refused = [] }) => refused), 'HostedZone replaced']);
    expect([...seen].filter((loss) => !known.has(loss))).toEqual([]);
    expect(seen.size).toBeGreaterThanOrEqual(IS_FULL ? known.size : 5);
  });

  test('adds and removes the parameters of the steps in between', () => {
    for (const [[current, before], [target, after]] of jumps()) {
      const { parameters } = forecast([current, before], [target, after]);
      expect(parameters.removed.every((name) => !after.parameters.has(name))).toBe(true);
      expect(parameters.added.every(({ name }) => !before.parameters.has(name))).toBe(true);
      expect(after.parameters.size).toBe(before.parameters.size - parameters.removed.length + parameters.added.length);
    }
  });
});
