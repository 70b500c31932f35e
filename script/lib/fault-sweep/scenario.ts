/** Draws the scenario of one run of the fault sweep from a seed. */
import { seededRandom, type Random } from '../../../simulator/random.ts';
import type { FaultPlan } from '../../../simulator/simulator.ts';
import { drawFeatures, type Features } from './features.ts';

export const PERCENTS = [5, 10, 15, 20, 25] as const;

/** The releases of the simulator. Its catalog determines which are required, and with that the route. */
const FIRST = '20180615093000';
const SECOND = '20190204101500';
const THIRD = '20200611120000';
const FIFTH = '20220912143000';
const LATEST = '20240229160000';

export interface Scenario {
  readonly seed: number;
  /** Percentage of requests that fail. */
  readonly percent: number;
  readonly kinds: NonNullable<FaultPlan['kinds']>;
  /** Whether a slow response arrives before or after the adapters' timeout. */
  readonly slowness: 'in-time' | 'too-late';
  /** AWS_MAX_ATTEMPTS: the number of attempts of the SDK before the use case gets the fault. */
  readonly attempts: 1 | 2;
  readonly from: string;
  readonly required: readonly string[];
  /** The versions that the run updates to, in order, if nothing fails. */
  readonly route: readonly string[];
  readonly policy: 'block' | 'step';
  readonly failing:
    { readonly logicalId: string; readonly release: string; readonly rollback: 'works' | 'fails' } | undefined;
  readonly features: Features;
  /** Updates the stack before each call of this action, unless the stack is busy. */
  readonly autoscaler: { readonly before: string; readonly instanceCount: number } | undefined;
  /** `stuck`: the update of another client ended in UPDATE_ROLLBACK_FAILED. */
  readonly start: 'idle' | 'stuck';
  /** The input `timeout`, on the clock of the run. */
  readonly timeout: string;
  /** The time after an execution during which DescribeStacks returns the state before it. */
  readonly lagMs: number;
  /** `recover` only if the rack is stuck. */
  readonly mode: 'update' | 'recover';
  /** The delay of the failing resource's events. */
  readonly lateEventsMs: number;
  /** Whether a rollback changes LastUpdatedTime. */
  readonly rollbackMovesTime: boolean;
  /** The number of the call to CloudFormation at which the run is cancelled. */
  readonly cancel: { readonly atCall: number; readonly onCancel: 'leave' | 'roll-back' } | undefined;
}

const EVERY_KIND = ['throttle', '500', '503-html', 'reset-before', 'reset-after', 'slow', 'garbled'] as const;

const ROUTES = [
  { from: THIRD, required: [THIRD], stops: [LATEST] },
  { from: SECOND, required: [THIRD], stops: [THIRD, LATEST] },
  { from: FIRST, required: [THIRD], stops: [THIRD, LATEST] },
  { from: FIRST, required: [SECOND, FIFTH], stops: [SECOND, FIFTH, LATEST] },
  { from: FIRST, required: [THIRD, FIFTH], stops: [THIRD, FIFTH, LATEST] },
] as const;

/** Some resources that each update to the release changes. */
const CHANGED: Readonly<Record<string, readonly string[]>> = {
  [SECOND]: ['Subnet0', 'ApiWebService'],
  [THIRD]: ['Instances', 'ApiWebService'],
  [FIFTH]: ['Instances', 'ServiceWebApi'],
  [LATEST]: ['Instances', 'ServiceWebApi', 'ApiWebTasks'],
};

const INTERRUPTED = ['DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet'] as const;

/** @param percent the percentage of requests that fail. Default: drawn from the seed. */
export function drawScenario(seed: number, percent?: number): Scenario {
  const random = seededRandom(seed * 7_919 + 17);
  const { from, required, stops } = pick<(typeof ROUTES)[number]>(random, ROUTES);
  const policy = chance(random, 0.75) ? 'step' : 'block';
  const route = policy === 'step' ? stops : stops.slice(0, 1);
  const failing = chance(random, 0.3) ? drawFailing(random, route) : undefined;
  const scenario: Omit<Scenario, 'mode' | 'lateEventsMs' | 'rollbackMovesTime' | 'features'> = {
    seed,
    percent: percent ?? pick(random, PERCENTS),
    // Usually all kinds of faults. Sometimes only one kind, so that it occurs several times in a row.
    kinds: chance(random, 0.7) ? [...EVERY_KIND] : [pick(random, EVERY_KIND)],
    slowness: chance(random, 0.2) ? 'too-late' : 'in-time',
    attempts: chance(random, 0.7) ? 1 : 2,
    from,
    required,
    route,
    policy,
    failing,
    autoscaler: chance(random, 0.35)
      ? { before: pick(random, INTERRUPTED), instanceCount: 4 + Math.floor(random.fraction() * 3) }
      : undefined,
    start: chance(random, 0.1) ? 'stuck' : 'idle',
    timeout: chance(random, 0.1) ? '3s' : 'auto',
    lagMs: chance(random, 0.25) ? 25 : 0,
    cancel: chance(random, 0.15) ? drawCancel(random) : undefined,
  };
  const mode = scenario.start === 'stuck' && chance(random, 0.4) ? 'recover' : 'update';
  const lateEventsMs = chance(random, 0.3) ? 30 : 0;
  const features = drawFeatures(seed, { isCancelled: scenario.cancel !== undefined });
  return { ...scenario, mode, lateEventsMs, rollbackMovesTime: chance(random, 0.3), features };
}

function drawFailing(random: Random, route: readonly string[]): Scenario['failing'] {
  const release = pick(random, route);
  const logicalId = pick(random, CHANGED[release] ?? ['Instances']);
  return { logicalId, release, rollback: chance(random, 0.25) ? 'fails' : 'works' };
}

function drawCancel(random: Random): Scenario['cancel'] {
  return { atCall: 1 + Math.floor(random.fraction() * 25), onCancel: chance(random, 0.5) ? 'leave' : 'roll-back' };
}

function chance(random: Random, probability: number): boolean {
  return random.fraction() < probability;
}

function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[Math.floor(random.fraction() * list.length)];
  if (chosen === undefined) throw new Error('the list is empty');
  return chosen;
}
