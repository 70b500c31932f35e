/**
 * Compares the forecast of a step with its change set: both must be refused for the same reasons. Uses real templates
 * on the simulator. Skipped without `../shared/bucket` (or CONVOX_RELEASES).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createStacks } from '../../src/adapters/aws/cloudformation/stacks.ts';
import type { ChangeSetFacts } from '../../src/cloudformation/change-set.ts';
import type { OperationToken } from '../../src/cloudformation/operation-token.ts';
import { valuesIn } from '../../src/impact/expected-changes.ts';
import { forecastStep, scopesOfStep } from '../../src/impact/forecast.ts';
import { isCertain } from '../../src/impact/certainty.ts';
import { findLosses, type ProtectedLoss } from '../../src/impact/replacements.ts';
import { reconcileParameters, valuesSent } from '../../src/rack/parameters.ts';
import type { TemplateOfRelease, Values } from '../../script/lib/known-stops/releases.ts';
import { RACKS } from '../../script/lib/known-stops/racks.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { describeOnRealReleases, REAL_BUCKET, REAL_RELEASES } from '../builders/release-data.ts';
import { setAwsEnvironment } from '../adapters/loopback.ts';
import { IS_FULL, sampled } from '../sample.ts';

const ZONES = 'us-east-1a,us-east-1b,us-east-1c';

type Pair = readonly [TemplateOfRelease, TemplateOfRelease];

const neighbours: readonly Pair[] = REAL_RELEASES.slice(1).map((after, index) => [
  REAL_RELEASES[index] ?? after,
  after,
]);
const latest = REAL_RELEASES.at(-1);
const toLatest: readonly Pair[] = latest === undefined ? [] : REAL_RELEASES.slice(0, -2).map((from) => [from, latest]);

let aws: Simulator;
let racks = 0;

beforeAll(async () => {
  aws = await startSimulator({ buckets: { convox: REAL_BUCKET }, changeSetDurationMs: 0, resourceDurationMs: 0 });
  setAwsEnvironment(aws.url);
});

afterAll(() => aws.close());

interface Losses {
  readonly plan: readonly string[];
  readonly forecast: readonly string[];
}

/** Undefined where CloudFormation refuses the template for such a rack, or would need a value that it lacks. */
async function lossesOf([before, after]: Pair, values: Values): Promise<Losses | undefined> {
  racks += 1;
  const name = `rack${racks}`;
  const known = Object.fromEntries(Object.entries(values).filter(([key]) => before.template.parameters.has(key)));
  const templateBody = readFileSync(resolve(REAL_BUCKET, 'release', before.version, 'formation.json'), 'utf8');
  try {
    aws.addStack({ name, templateBody, parameters: { Version: before.version, Password: 'p', ...known } });
  } catch {
    return undefined;
  }
  const stacks = createStacks({ region: 'us-east-1' });
  const stack = await stacks.readStack(name);
  const { parameters, tags, notificationArns, arn: stackArn } = stack;
  const facts = { template: after.template, target: after.version, stack: parameters, given: new Map(), zones: ZONES };
  const { kind, plan } = reconcileParameters(facts);
  const templateUrl = `https://convox.s3.us-east-1.amazonaws.com/release/${after.version}/formation.json`;
  const request = { stackArn, templateUrl, parameters: plan.entries, tags, notificationArns };
  const rest = {
    token: 'to' as OperationToken,
    capabilities: ['CAPABILITY_IAM'] as const,
    roleArn: undefined,
    description: '',
  };
  const changeSet =
    kind === 'reconciled' ? await stacks.createChangeSet({ ...request, ...rest }).catch(() => undefined) : undefined;
  if (changeSet === undefined) return undefined;
  let made: ChangeSetFacts;
  do made = await stacks.readChangeSet({ stackArn, changeSet });
  while (made.status !== 'CREATE_COMPLETE' && made.status !== 'FAILED');
  if (made.status === 'FAILED') return undefined;
  const step = { before: before.template, after: after.template, current: before.version, target: after.version };
  const given = new Map([...valuesSent(plan)].filter(([key]) => key !== 'Version'));
  const common = { ...step, parameters, region: 'us-east-1' };
  const scopes = scopesOfStep({ ...common, given: made.parameters });
  const forecast = forecastStep({ ...common, given, rack: { instanceCount: 3, batchSize: 1 } });
  return {
    plan: certainIn(findLosses(made.changes, { valuesOf: valuesIn(scopes) })),
    forecast: certainIn(forecast.losses),
  };
}

function certainIn(losses: readonly ProtectedLoss[]): readonly string[] {
  return losses
    .filter(isCertain)
    .map(({ logicalId, why }) => `${logicalId} ${why}`)
    .toSorted();
}

describeOnRealReleases('a forecast of real releases', () => {
  it.each([
    ['the next release', neighbours, RACKS],
    ['the latest release', toLatest, RACKS.filter(({ values }) => 'PrivateApi' in values || 'Tenancy' in values)],
  ])(
    'refuses what the change set to %s refuses',
    async (_to, pairs, kinds) => {
      let compared = 0;
      const seen = new Set<string>();
      for (const { title, values } of kinds) {
        for (const pair of sampled(pairs, 4)) {
          const losses = await lossesOf(pair, values);
          if (losses === undefined) continue;
          const where = `${title}: ${pair.map(({ version }) => version).join(' to ')}`;
          expect([where, losses.forecast]).toEqual([where, losses.plan]);
          losses.plan.forEach((loss) => seen.add(loss));
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(0.7 * sampled(pairs, 4).length * kinds.length);
      // Each by another rule: a removed resource, a tenancy, and a reference to a replaced resource.
      const rules = IS_FULL ? ['Balancer removed', 'Vpc replaced', 'Subnet0 replaced'] : [];
      expect([...seen]).toEqual(expect.arrayContaining(rules));
      expect(seen.size).toBeGreaterThan(0);
    },
    120_000,
  );
});
