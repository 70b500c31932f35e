/** What one run of the sweep will meet, drawn from its seed alone. */
import type { FaultPlan } from '../../simulator/simulator.ts';
import { seededRandom, type Random } from '../../simulator/random.ts';

export const PERCENTS = [5, 10, 15, 20, 25] as const;

/** Of the simulator's own releases; the routes are made by what the catalog says is required. */
const FIRST = '20180615093000';
const SECOND = '20190204101500';
const THIRD = '20200611120000';
const FIFTH = '20220912143000';
const LATEST = '20240229160000';

export interface Scenario {
  readonly seed: number;
  /** Of a hundred requests, how many meet a fault. */
  readonly percent: number;
  readonly kinds: NonNullable<FaultPlan['kinds']>;
  /** A slow answer comes later than it is waited for. */
  readonly slowness: 'in-time' | 'too-late';
  /** AWS_MAX_ATTEMPTS: how often the SDK tries before the story hears of a fault. */
  readonly attempts: 1 | 2;
  readonly from: string;
  readonly required: readonly string[];
  /** Where the run is to go, in order, if nothing stops it. */
  readonly route: readonly string[];
  readonly policy: 'block' | 'step';
  readonly failing: Failing | undefined;
  readonly autoscaler: { readonly before: string; readonly instanceCount: number } | undefined;
  /** `stuck`: an update by somebody else has ended in UPDATE_ROLLBACK_FAILED; its cause is gone since. */
  readonly start: 'calm' | 'stuck';
  /** The input, on the run's own clock. */
  readonly timeout: string;
  /** DescribeStacks tells the state of before for so long after an execution. */
  readonly lagMs: number;
  readonly cancel: Cancel | undefined;
}

export interface Failing {
  readonly logicalId: string;
  readonly release: string;
  readonly rollback: 'works' | 'fails';
}

export interface Cancel {
  /** At which of the story's calls to AWS. */
  readonly atCall: number;
  readonly onCancel: 'leave' | 'roll-back';
}

const EVERY_KIND = ['throttle', '500', '503-html', 'reset-before', 'reset-after', 'slow', 'garbled'] as const;

interface Way {
  readonly from: string;
  readonly required: readonly string[];
  readonly stops: readonly string[];
}

const WAYS: readonly Way[] = [
  { from: THIRD, required: [THIRD], stops: [LATEST] },
  { from: SECOND, required: [THIRD], stops: [THIRD, LATEST] },
  { from: FIRST, required: [THIRD], stops: [THIRD, LATEST] },
  { from: FIRST, required: [SECOND, FIFTH], stops: [SECOND, FIFTH, LATEST] },
  { from: FIRST, required: [THIRD, FIFTH], stops: [THIRD, FIFTH, LATEST] },
];

/** Resources that each update to the release touches. */
const FRAGILE: Readonly<Record<string, readonly string[]>> = {
  [SECOND]: ['Subnet0', 'ApiWebService'],
  [THIRD]: ['Instances', 'ApiWebService'],
  [FIFTH]: ['Instances', 'ServiceWebApi'],
  [LATEST]: ['Instances', 'ServiceWebApi', 'ApiWebTasks'],
};

const INTERRUPTED = ['DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet'] as const;

export function drawScenario(seed: number, percent?: number): Scenario {
  const random = seededRandom(seed * 7_919 + 17);
  const way = pick(random, WAYS);
  const policy = chance(random, 0.75) ? 'step' : 'block';
  const route = policy === 'step' ? way.stops : way.stops.slice(0, 1);
  const failing = chance(random, 0.3) ? drawFailing(random, route) : undefined;
  return {
    seed,
    percent: percent ?? pick(random, PERCENTS),
    // Mostly all of them together; now and then one kind alone, which then comes in rows.
    kinds: chance(random, 0.7) ? [...EVERY_KIND] : [pick(random, EVERY_KIND)],
    slowness: chance(random, 0.2) ? 'too-late' : 'in-time',
    attempts: chance(random, 0.7) ? 1 : 2,
    from: way.from,
    required: way.required,
    route,
    policy,
    failing,
    autoscaler: chance(random, 0.35)
      ? { before: pick(random, INTERRUPTED), instanceCount: 4 + Math.floor(random.fraction() * 3) }
      : undefined,
    start: chance(random, 0.1) ? 'stuck' : 'calm',
    timeout: chance(random, 0.1) ? '3s' : 'auto',
    lagMs: chance(random, 0.25) ? 25 : 0,
    cancel: chance(random, 0.15) ? drawCancel(random) : undefined,
  };
}

function drawFailing(random: Random, route: readonly string[]): Failing {
  const release = pick(random, route);
  const logicalId = pick(random, FRAGILE[release] ?? ['Instances']);
  return { logicalId, release, rollback: chance(random, 0.25) ? 'fails' : 'works' };
}

function drawCancel(random: Random): Cancel {
  return { atCall: 1 + Math.floor(random.fraction() * 25), onCancel: chance(random, 0.5) ? 'leave' : 'roll-back' };
}

function chance(random: Random, probability: number): boolean {
  return random.fraction() < probability;
}

function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[Math.floor(random.fraction() * list.length)];
  if (chosen === undefined) throw new Error('nothing to choose from');
  return chosen;
}
