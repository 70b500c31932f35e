/** Finds a release that a rack can be updated to first, if two templates have different types for one logical id. */
import { isPassing } from '../../cloudformation/fault.ts';
import { type ForecastFacts, scopesOfStep, valuesAfterStep } from '../../impact/forecast.ts';
import { findTypeChanges } from '../../impact/type-changes.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { type ReleaseCatalog, releasesBetween } from '../../releases/release-catalog.ts';
import { readTemplate } from './read-templates.ts';
import type { RunContext } from '../run-context.ts';

/** Templates have up to 222 kB, so the search ends after this number. */
const TEMPLATE_LIMIT = 12;

/**
 * Convox's advice for racks of 2016 (convox/rack#2142): in this release, no resource has a type that other eras
 * changed.
 */
const WELL_KNOWN = '20170306140228';

type Step = Omit<ForecastFacts, 'rack'>;
/** `unavailable`: the release bucket does not respond, so the search ends. */
type CandidateKind = 'bridge' | 'too-early' | 'too-late' | 'neither' | 'unavailable';

/**
 * Searches the published releases between the two by bisection: a release with the old types is too early, one with the
 * new types is too late.
 * @returns a release without a type change on either side; undefined if none is found within the limit.
 */
export async function findBridge(
  run: RunContext,
  catalog: ReleaseCatalog,
  step: Step,
): Promise<RackVersion | undefined> {
  const between = releasesBetween(catalog, step.current, step.target)
    .map(({ version }) => version)
    .filter((version) => version !== step.target);
  // The well-known release is tried first.
  const isWellKnown = (version: RackVersion): boolean => version === WELL_KNOWN;
  const intervals = [between.filter(isWellKnown), between.filter((version) => !isWellKnown(version))];
  for (let read = 0; read < TEMPLATE_LIMIT && intervals.length > 0;) {
    const releases = intervals.shift() ?? [];
    const middle = Math.floor(releases.length / 2);
    const version = releases[middle];
    if (version === undefined) continue;
    read += 1;
    const [earlier, later] = [releases.slice(0, middle), releases.slice(middle + 1)];
    switch (await classify(run, step, version)) {
      case 'bridge':
        return version;
      case 'unavailable':
        return undefined;
      case 'too-early':
        intervals.unshift(later);
        break;
      case 'too-late':
        intervals.unshift(earlier);
        break;
      case 'neither':
        intervals.push(earlier, later);
    }
  }
  return undefined;
}

/** A missing or invalid template cannot be a bridge, and shows nothing about its neighbours. */
async function classify(run: RunContext, step: Step, version: RackVersion): Promise<CandidateKind> {
  const release = await readTemplate(run, version);
  if (!release.ok) {
    const { problem } = release;
    const isUnavailable = problem.code === 'template-unreadable' && isPassing(problem.fault);
    return isUnavailable || problem.code === 'cancelled-before-start' ? 'unavailable' : 'neither';
  }
  const first: Step = { ...step, after: release.value.template, target: version };
  const second: Step = {
    ...step,
    before: release.value.template,
    current: version,
    parameters: valuesAfterStep(first),
  };
  const [into, onwards] = [first, second].map((one) => {
    const { before, after } = scopesOfStep(one);
    return findTypeChanges(before, after).length > 0;
  });
  if (into === false && onwards === false) return 'bridge';
  if (into === false) return 'too-early';
  return onwards === false ? 'too-late' : 'neither';
}
