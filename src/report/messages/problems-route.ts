/** Messages for a route that is refused. */
import type { RackVersion } from '../../releases/rack-version.ts';
import { advice, type AdviceTable } from './advice.ts';
import { recentEvents } from './problems-rack.ts';
import { listed, listedCode } from './phrases.ts';

export const ROUTE = {
  'no-published-release': () =>
    advice(
      'The list of releases has no published release.',
      'Check `release-bucket` and `release-prefix`. Or set `version` to a release, and `allow-unpublished: true`.',
    ),
  'also-required-unknown': ({ versions }) =>
    advice(
      `${listedCode(versions)} from \`also-required\` ${versions.length === 1 ? 'is' : 'are'} not in the list of releases.`,
      'Correct or remove it.',
    ),
  'target-unknown': ({ target, before, after }) =>
    advice(
      `Release ${target} is not in the list of releases${neighbours(before, after)}.`,
      'Correct `version`. If Convox has withdrawn the release, choose another one.',
    ),
  'target-unpublished': ({ target }) =>
    advice(
      `Release ${target} is listed, but not published.`,
      'Choose a published release, or set `allow-unpublished: true`.',
    ),
  'stop-unpublished': ({ stop, target }) =>
    advice(
      `The route to ${target} includes ${stop}, which is listed in \`also-required\` but not published.`,
      `Remove ${stop} from \`also-required\`, or set \`allow-unpublished: true\`.`,
    ),
  'current-unknown': ({ current, before, after }) =>
    advice(
      `The rack runs ${current}, which is not in the list of releases${neighbours(before, after)}.`,
      'Required releases between it and the target are not known, so no route is planned. Update the rack to a listed release ' +
        'first (`convox rack update VERSION`, usually the nearest later one), then re-run the workflow.',
    ),
  'required-release-skipped': ({ target, required }) =>
    advice(
      `The route to ${target} includes the required release ${required}, which a rack must not skip.`,
      `Set \`version: ${required}\` first, and ${target} when that update is complete. ` +
        'Or set `required-releases: step` to update through each required release in one run.',
    ),
  'downgrade-not-allowed': ({ current, target }) =>
    advice(
      `Release ${target} is older than the rack's release ${current}.`,
      'Correct `version`, or set `allow-downgrade: true` for a downgrade.',
    ),
  'downgrade-passes-required': ({ current, target, required }) =>
    advice(
      `The rack runs ${current} and cannot be downgraded to ${target}: release ${required} is required, and its changes ` +
        'cannot be undone.',
      current === required
        ? `No input permits this. Keep the rack on ${required}, or update to a newer release.`
        : `No input permits this. The oldest possible release for a downgrade is ${required}.`,
    ),
  'no-progress': ({ version }, context) =>
    advice(
      `The rack runs ${version} again, although this run already updated it from that release.`,
      'Check the events for another client that updates this stack. Re-run the workflow when no other update is in progress.',
      [recentEvents(context)],
    ),
} satisfies AdviceTable<
  | 'no-published-release'
  | 'also-required-unknown'
  | 'target-unknown'
  | 'target-unpublished'
  | 'stop-unpublished'
  | 'current-unknown'
  | 'required-release-skipped'
  | 'downgrade-not-allowed'
  | 'downgrade-passes-required'
  | 'no-progress'
>;

function neighbours(before: RackVersion | undefined, after: RackVersion | undefined): string {
  const known = [before, after].filter((version) => version !== undefined);
  if (known.length === 0) return '';
  return `. Nearest listed ${known.length === 1 ? 'release' : 'releases'}: ${listed(known)}`;
}
