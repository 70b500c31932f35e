/** Reads the templates of a route: of the rack's release and of its stops. */
import type { RackTemplate } from '../../cloudformation/template.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RouteStop } from '../../releases/route.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { Problem } from '../../run/problem.ts';
import type { Result } from '../../run/result.ts';
import { readTemplate, type ReleaseTemplate } from '../read-template.ts';
import type { RunContext } from '../run-context.ts';

export interface RouteTemplates {
  /**
   * Undefined if it cannot be read (withdrawn, or built from a branch). Then only former defaults show which values the
   * user chose.
   */
  readonly before: RackTemplate | undefined;
  readonly next: ReleaseTemplate;
  /** Those that can be read. */
  readonly later: readonly ReleaseTemplate[];
  readonly unreadable: UnreadableStop | undefined;
}

export interface UnreadableStop {
  readonly version: RackVersion;
  readonly problem: Problem;
}

/** @param stops the next one first. Its template is required; a later one that cannot be read ends the reading. */
export async function readRouteTemplates(
  run: RunContext,
  rack: Rack,
  [stop, ...others]: readonly [RouteStop, ...RouteStop[]],
): Promise<Result<RouteTemplates>> {
  const next = await readTemplate(run, stop.version);
  if (!next.ok) return next;
  const before = await readTemplate(run, rack.version);
  if (!before.ok && before.problem.code === 'cancelled-before-start') return before;
  const templates = { before: before.ok ? before.value.template : undefined, next: next.value };
  const later: ReleaseTemplate[] = [];
  for (const { version } of others) {
    const release = await readTemplate(run, version);
    if (release.ok) {
      later.push(release.value);
      continue;
    }
    const { problem } = release;
    // A given parameter that no read template has may belong to one that was not read.
    const known = [next.value, ...later].map(({ template }) => template.parameters);
    const isExplained = [...run.request.parameters.keys()].every((key) => known.some((names) => names.has(key)));
    if (problem.code === 'cancelled-before-start' || !isExplained) return release;
    return { ok: true, value: { ...templates, later, unreadable: { version, problem } } };
  }
  return { ok: true, value: { ...templates, later, unreadable: undefined } };
}
