/** Texts for the disruption of an update. */
import type { Disruption, DisruptionReason } from '../../impact/disruption.ts';
import { durationWords } from './duration.ts';
import { counted } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';
import type { ReportImpact } from '../model/report-impact.ts';

const MINUTE_MS = 60_000;

/** A phrase to follow a colon: `instances roll, about 50 min`. */
export function disruptionPhrase({ level, certainty, minutes, builderOnly }: Disruption): string {
  const expected = certainty === 'expected';
  switch (level) {
    case 'instances-roll': {
      const time = minutes === undefined ? '' : `, about ${durationWords(minutes * MINUTE_MS)}`;
      return `${expected ? 'instances are expected to roll' : 'instances roll'}${time}`;
    }
    case 'api-restarts':
      return `${expected ? "the rack's API is expected to restart" : "the rack's API restarts"}, apps stay up`;
    case 'unknown':
      return 'disruption unknown';
    case 'none':
      return builderOnly ? 'only the build instance is replaced' : 'apps and API stay up';
  }
}

/** Sentences about the effect on apps and the API. */
export function disruptionWords(
  { level, certainty, minutes, builderOnly }: Disruption,
  { instanceCount, batchSize }: Pick<ReportImpact, 'instanceCount' | 'batchSize'>,
): string {
  const is = certainty === 'expected' ? 'is expected to' : undefined;
  switch (level) {
    case 'instances-roll': {
      const time = minutes === undefined ? '' : `, in about ${durationWords(minutes * MINUTE_MS)}`;
      const size =
        instanceCount === undefined || batchSize === undefined
          ? ''
          : ` (${counted(instanceCount, 'instance')}, ${batchSize} at a time)`;
      const moves =
        instanceCount === 1
          ? 'All processes move to the new instance; those with a single instance are down during this time.'
          : 'Processes that run on several instances stay up. Processes with a single instance are down until they are restarted.';
      return `Every instance ${is === undefined ? 'is' : `${is} be`} replaced${time}${size}. ${moves}`;
    }
    case 'api-restarts':
      return (
        `The API of the rack ${is === undefined ? 'restarts' : `${is} restart`}: no \`convox\` command and no deploy for ` +
        'seconds to minutes. Instances and apps stay as they are.'
      );
    case 'unknown':
      return (
        'CloudFormation does not provide enough information to predict the disruption. ' +
        'Assume that every instance is replaced.'
      );
    case 'none':
      return builderOnly
        ? 'Only the build instance is replaced: no builds for some minutes. Apps and API stay up.'
        : 'Apps and the API of the rack stay up.';
  }
}

const EFFECTS: Readonly<Record<DisruptionReason['effect'], string>> = {
  'instances-roll': 'instances roll',
  'api-restarts': 'API restarts',
  'builder-replaced': 'build instance replaced',
  unknown: 'unknown',
};

/** The effect of a reason and its certainty. */
export function effectWords({ effect, certainty }: DisruptionReason): string {
  return `${EFFECTS[effect]}, ${certainty}`;
}

/** The most severe reason as a sentence; empty where there is none. */
export function reasonWords({ reasons }: Disruption): string {
  const [first] = reasons;
  if (first === undefined) return '';
  const what = first.property === undefined ? 'itself' : `changes in \`${asFact(first.property)}\``;
  const why = causeWords(first);
  return ` Reason: \`${asFact(first.logicalId)}\` ${what}${why === '' ? '' : `, ${why}`}.`;
}

/** The cause of a reason, in which backticks mark names: the parameter, and its new image. */
export function causeWords({ cause, oldValue, newValue }: DisruptionReason): string {
  const by = cause === undefined ? '' : `by \`${asFact(cause)}\``;
  const known = newValue ?? oldValue;
  if (known === undefined) return by;
  const image = asFact(known).startsWith('ami-') ? 'a new AMI: ' : '';
  const from = oldValue === undefined ? 'not set' : `\`${asFact(oldValue)}\``;
  const to = newValue === undefined ? 'not set' : `\`${asFact(newValue)}\``;
  return `${by === '' ? '' : `${by}, `}${image}from ${from} to ${to}`;
}
