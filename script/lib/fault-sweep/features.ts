/** Draws from a seed which optional features one run of the fault sweep uses, and what goes wrong in their services. */
import { seededRandom, type Random } from '../../../simulator/random.ts';
import type { ResourceFailure } from '../../../simulator/simulator.ts';

export interface Features {
  /** The role that the run assumes by OIDC. Without a role, the job has access keys. */
  readonly role: { readonly sessionMs: number; readonly failedTokens: number } | undefined;
  readonly github: GitHubFeatures | undefined;
  /** `convox-records: write`. */
  readonly records: boolean;
  /** `closing`: it closes in a minute or two on the run's clock. */
  readonly window: 'open' | 'closing' | 'closed' | undefined;
  readonly verifyServices: 'auto' | 'always' | 'never';
  /** The time from the start of the run during which the rack's own service runs no task. `lasting`: without end. */
  readonly shortageMs: number | 'lasting';
  /** What the service of the failing resource reports. */
  readonly evidence: 'none' | 'reported';
  /** `drift: report`. */
  readonly drift: boolean;
}

export interface GitHubFeatures {
  /** `push`: it merged the pull request 17. `schedule`: without a pull request. */
  readonly event: 'push' | 'schedule';
  readonly failureIssue: boolean;
  /** An earlier run has left the rack's issue open. */
  readonly openIssue: boolean;
  /** The number of requests to GitHub that fail. */
  readonly failedRequests: number;
}

/** Independent of the scenario's own draws, so that a seed keeps its faults when a feature is added. */
export function drawFeatures(seed: number, { isCancelled }: { readonly isCancelled: boolean }): Features {
  const random = seededRandom(seed * 6_151 + 29);
  const chance = (probability: number): boolean => random.fraction() < probability;
  const below = (limit: number): number => Math.floor(random.fraction() * limit);
  return {
    role: chance(0.4) ? { sessionMs: chance(0.5) ? 120 + below(400) : 3_600_000, failedTokens: below(3) } : undefined,
    github: chance(0.5)
      ? {
          event: chance(0.5) ? 'push' : 'schedule',
          failureIssue: chance(0.7),
          openIssue: chance(0.4),
          failedRequests: chance(0.4) ? 1 + below(4) : 0,
        }
      : undefined,
    records: chance(0.5),
    window: chance(0.4) ? drawWindow(random) : undefined,
    verifyServices: (['auto', 'always', 'never'] as const)[below(3)] ?? 'auto',
    // A cancelled run has a slower clock, on which ten minutes take too long.
    shortageMs: chance(0.05) && !isCancelled ? 'lasting' : chance(0.2) ? 20 + below(100) : 0,
    evidence: chance(0.8) ? 'reported' : 'none',
    drift: chance(0.4),
  };
}

function drawWindow(random: Random): Features['window'] {
  const drawn = random.fraction();
  if (drawn < 0.15) return 'closed';
  return drawn < 0.4 ? 'closing' : 'open';
}

type Cause = NonNullable<ResourceFailure['rootCause']>;

const CAUSES: Readonly<Record<string, readonly Cause[]>> = {
  Instances: [
    { kind: 'launch-fails', message: 'We currently do not have sufficient t3.small capacity.' },
    { kind: 'no-signal', console: 'cloud-init: failed to reach ecr.us-east-1.amazonaws.com' },
  ],
  ApiWebService: serviceCauses(),
  ServiceWebApi: serviceCauses(),
};

function serviceCauses(): readonly Cause[] {
  return [
    { kind: 'image-pull-fails', message: 'CannotPullContainerError: pull access denied' },
    { kind: 'container-exits', exitCode: 1, log: ['panic: no route to host'] },
    { kind: 'health-check-fails', description: 'Health checks failed with these codes: [502]' },
  ];
}

/** Undefined if the resource's service reports no more than CloudFormation. */
export function causeOf(seed: number, { evidence }: Features, logicalId: string): Cause | undefined {
  const causes = evidence === 'none' ? [] : (CAUSES[logicalId] ?? []);
  return causes[seed % causes.length];
}
