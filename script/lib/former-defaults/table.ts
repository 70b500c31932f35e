/** All defaults that a parameter has had, for the parameters that a later release removed or gave another default. */
import type { TemplateOfRelease } from '../known-stops/releases.ts';

/** @param releases in the catalog's order. */
export function formerDefaultsIn(releases: readonly TemplateOfRelease[]): ReadonlyMap<string, readonly string[]> {
  const names = new Set(releases.flatMap(({ template }) => [...template.parameters.keys()]));
  const rows = [...names].sort().map((name) => [name, defaultsOf(name, releases)] as const);
  return new Map(
    rows.filter(([, defaults]) => defaults !== undefined).map(([name, defaults = []]) => [name, defaults]),
  );
}

/** Undefined if the default never changes after the parameter's first release, or is hidden. */
function defaultsOf(name: string, releases: readonly TemplateOfRelease[]): readonly string[] | undefined {
  const first = releases.findIndex(({ template }) => template.parameters.has(name));
  // The default of Version is the release itself.
  if (name === 'Version') return undefined;
  const declared = releases.slice(first).map(({ template }) => template.parameters.get(name));
  const shown = declared.filter((parameter) => parameter !== undefined && !parameter.noEcho);
  const defaults = [...new Set(shown.map((parameter) => parameter?.default))].filter((value) => value !== undefined);
  const isConstant = defaults.length === 1 && !declared.includes(undefined);
  return isConstant || defaults.length === 0 ? undefined : defaults;
}
