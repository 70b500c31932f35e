/** Reads and validates the templates of releases: of one, and of a route with the rack's own release. */
import type { Problem } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { parseTemplate, type RackTemplate } from '../../cloudformation/template.ts';
import { callWithRetry } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import type { TemplateObject } from '../ports.ts';
import type { RunContext } from '../run-context.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RouteStop } from '../../releases/route.ts';

export interface ReleaseTemplate {
  readonly version: RackVersion;
  readonly text: string;
  readonly object: TemplateObject;
  readonly template: RackTemplate;
}

/** Reads and validates a release's template, with retries. */
export async function readTemplate({ ports }: RunContext, version: RackVersion): Promise<Result<ReleaseTemplate>> {
  const stored = await callWithRetry(
    ports,
    () => ports.releases.readTemplate(version),
    (fault): Problem => ({
      code: 'template-unreadable',
      version,
      location: ports.releases.templateLocation(version),
      fault,
    }),
  );
  if (!stored.ok) return stored;
  const { text, ...object } = stored.value;
  const reading = parseTemplate(text);
  if (reading.kind === 'unusable') {
    const location = ports.releases.templateLocation(version, object.file);
    return { ok: false, problem: { code: 'template-unusable', version, location, flaw: reading.why } };
  }
  return { ok: true, value: { version, text, object, template: reading.template } };
}

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
