/** Words for a way that may not be gone. */
import type { RackVersion } from '../../releases/rack-version.ts';
import { advice, type AdviceTable } from './advice.ts';
import { recentEvents } from './problems-rack.ts';
import { listed, listedCode } from './phrases.ts';

export const WAY = {
  'no-published-release': () =>
    advice(
      'The list of releases has no published release.',
      'Check `release-bucket` and `release-prefix`; or name one release with `version` and set `allow-unpublished: true`.',
    ),
  'also-required-unknown': ({ versions }) =>
    advice(
      `${listedCode(versions)} from \`also-required\` ${versions.length === 1 ? 'is' : 'are'} not in the list of releases.`,
      'Correct or remove what is misspelt. A release that should be stopped at and cannot be found is not passed silently.',
    ),
  'target-unknown': ({ target, before, after }) =>
    advice(
      `Release ${target} is not in the list of releases${neighbours(before, after)}.`,
      'Correct `version`. Convox withdraws releases now and then: one that is gone from the list should not be gone to.',
    ),
  'target-unpublished': ({ target }) =>
    advice(
      `Release ${target} is in the list, but unpublished.`,
      'Choose a published one; or, where you mean this one, set `allow-unpublished: true`.',
    ),
  'stop-unpublished': ({ stop, target }) =>
    advice(
      `The way to ${target} leads by ${stop}, which \`also-required\` names and which is unpublished.`,
      `Take ${stop} out of \`also-required\`; or, where you mean it, set \`allow-unpublished: true\`.`,
    ),
  'current-unknown': ({ current, before, after }) =>
    advice(
      `The rack runs ${current}, which is not in the list of releases${neighbours(before, after)}.`,
      'What lies between it and the target cannot be known, so no way is planned. Put the rack on a listed release by hand ' +
        'first (`convox rack update VERSION`; the nearest after it, as a rule), then run this again.',
    ),
  'required-release-skipped': ({ target, required }) =>
    advice(
      `Release ${required} is required and lies before ${target}: a rack must not pass it.`,
      `Set \`version: ${required}\` first and go on to ${target} when that is done; ` +
        'or set `required-releases: step`, which goes to each required release in turn, in one run.',
    ),
  'downgrade-not-allowed': ({ current, target }) =>
    advice(
      `Release ${target} is older than ${current}, which the rack runs.`,
      'Where you mean to go back, set `allow-downgrade: true`; else correct `version`.',
    ),
  'downgrade-passes-required': ({ current, target, required }) =>
    advice(
      `The rack runs ${current} and cannot go back to ${target}: release ${required} is required, and what it changed ` +
        'cannot be taken back.',
      current === required
        ? `No setting allows this. Leave the rack at ${required} or go to a newer release.`
        : `No setting allows this. ${required} itself is the oldest release that the rack can go back to.`,
    ),
  'no-progress': ({ version }, scene) =>
    advice(
      `The rack runs ${version} again, a release from which this run has already gone on; it would go in circles.`,
      'See in the events who else updates this stack, and run this again when nobody does.',
      [recentEvents(scene)],
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
  return `; its nearest ${known.length === 1 ? 'neighbour there is' : 'neighbours there are'} ${listed(known)}`;
}
