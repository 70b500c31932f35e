/** Parses the requested target: the input `version`, or a file in the workspace. */
import { parseRackVersion, type RackVersion } from '../releases/rack-version.ts';
import type { TargetSpec } from '../releases/route-policy.ts';
import type { InputName } from './input-catalogue.ts';
import { invalid, parsed, type InputReading } from './input-reading.ts';
import { parseList } from './parse-values.ts';

/** The value of `version`, without the minimum age for `latest`. */
export type VersionChoice =
  { readonly kind: 'latest' } | { readonly kind: 'edge' } | { readonly kind: 'exact'; readonly version: RackVersion };

const ACCEPTED = 'latest, stable, edge, or an exact release such as 20260420193621';
const RELEASES = 'releases such as 20170306140228, separated by commas or line breaks';

/** Parses `version`: a channel or one release. */
export function parseVersionChoice(input: InputName, text: string): InputReading<VersionChoice> {
  const choice = choiceOf(text);
  return choice === undefined ? invalid(input, text, ACCEPTED) : parsed(choice);
}

/**
 * Parses a version file: one line with a version, and nothing else.
 * @param text undefined if there is no such file.
 */
export function parseVersionFile(
  input: InputName,
  path: string,
  text: string | undefined,
): InputReading<VersionChoice> {
  if (text === undefined)
    return invalid(input, path, 'a file in the workspace; this one is not there (is it checked out?)');
  // trim also removes a byte order mark, which some editors add.
  const content = text.trim();
  if (content === '') return invalid(input, path, `a file that holds ${ACCEPTED}; this one is empty`);
  if (/[\r\n]/.test(content))
    return invalid(input, path, `a file that holds one version and nothing more; this one has more lines`);
  // The message does not show the content: the path can name another file of the checkout, such as `.git/config` with a
  // token.
  const choice = choiceOf(content);
  return choice === undefined
    ? invalid(input, path, `a file that holds ${ACCEPTED}; this one holds something else`)
    : parsed(choice);
}

/** A path below the workspace. A workflow's input must not read files outside of it. */
export function parseWorkspacePath(input: InputName, text: string): InputReading<string | undefined> {
  if (text === '') return parsed(undefined);
  const leadsOut = /^(?:[/\\~]|[A-Za-z]:)/.test(text) || text.split(/[/\\]/).includes('..') || text.includes('\0');
  return leadsOut ? invalid(input, text, 'a path inside the workspace, such as .convox-version') : parsed(text);
}

/** Parses a list of releases. */
export function parseAlsoRequired(input: InputName, text: string): InputReading<readonly RackVersion[]> {
  return parseList(input, text, parseRackVersion, { accepted: RELEASES });
}

/** `minimum-release-age` applies to `latest` only. A pin names its release, and `edge` means the newest one. */
export function targetOf(choice: VersionChoice, minimumAgeMs: number): TargetSpec {
  return choice.kind === 'latest' ? { kind: 'latest', minimumAgeMs } : choice;
}

function choiceOf(text: string): VersionChoice | undefined {
  if (text === 'latest' || text === 'stable') return { kind: 'latest' };
  if (text === 'edge') return { kind: 'edge' };
  const version = parseRackVersion(text);
  return version === undefined ? undefined : { kind: 'exact', version };
}
