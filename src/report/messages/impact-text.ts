/** Texts for the impact of an update: disruption, apps that are down, and what it removes. */
import type { Disruption, DisruptionReason } from '../../impact/disruption.ts';
import { argument, asFact, counted, durationText, joinLimited, listedCode } from '../markdown/plain-text.ts';
import type { ReportImpact } from '../model/report-impact.ts';
import type { ProcessAtRisk } from '../../rack/apps-at-risk.ts';
import type { DroppedParameter } from '../../rack/parameter-changes.ts';
import type { LossMeaning } from '../../impact/loss-meaning.ts';
import type { ProtectedKind, ProtectedLoss } from '../../impact/replacements.ts';

const MINUTE_MS = 60_000;

/** A phrase to follow a colon: `instances roll, about 50 min`. */
export function disruptionPhrase({ level, certainty, minutes, builderOnly }: Disruption): string {
  const expected = certainty === 'expected';
  switch (level) {
    case 'instances-roll': {
      const time = minutes === undefined ? '' : `, about ${durationText(minutes * MINUTE_MS)}`;
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
export function disruptionText(
  { level, certainty, minutes, builderOnly }: Disruption,
  { instanceCount, batchSize }: Pick<ReportImpact, 'instanceCount' | 'batchSize'>,
): string {
  const is = certainty === 'expected' ? 'is expected to' : undefined;
  switch (level) {
    case 'instances-roll': {
      const time = minutes === undefined ? '' : `, in about ${durationText(minutes * MINUTE_MS)}`;
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
export function effectText({ effect, certainty }: DisruptionReason): string {
  return `${EFFECTS[effect]}, ${certainty}`;
}

/** The most severe reason as a sentence; empty if there is none. */
export function reasonText({ reasons }: Disruption): string {
  const [first] = reasons;
  if (first === undefined) return '';
  const what = first.property === undefined ? 'itself' : `changes in \`${asFact(first.property)}\``;
  const why = disruptionCauseText(first);
  return ` Reason: \`${asFact(first.logicalId)}\` ${what}${why === '' ? '' : `, ${why}`}.`;
}

/** The cause of a reason, in which backticks mark names: the parameter, and its new image. */
export function disruptionCauseText({ cause, oldValue, newValue }: DisruptionReason): string {
  const by = cause === undefined ? '' : `by \`${asFact(cause)}\``;
  const known = newValue ?? oldValue;
  if (known === undefined) return by;
  const image = asFact(known).startsWith('ami-') ? 'a new AMI: ' : '';
  const from = oldValue === undefined ? 'not set' : `\`${asFact(oldValue)}\``;
  const to = newValue === undefined ? 'not set' : `\`${asFact(newValue)}\``;
  return `${by === '' ? '' : `${by}, `}${image}from ${from} to ${to}`;
}

/** With two processes on two instances, one stays up, because instances are replaced one at a time. */
export function scaleCommand({ app, process }: ProcessAtRisk, rack: string): string {
  return (
    `convox scale ${argument(process, 'PROCESS')} --count 2 --app ${argument(app, 'APP')} ` +
    `--rack ${argument(rack, 'RACK')}`
  );
}

/** A process with its app. */
export function processText({ app, process }: ProcessAtRisk): string {
  return `\`${asFact(process)}\` of ${asFact(app)}`;
}

/** A loss as reported, without its physical id, which can be confidential. */
export type Loss = Omit<ProtectedLoss, 'physicalId'>;

const MEANINGS: Readonly<Record<LossMeaning, string>> = {
  unused: 'not in use on this rack',
  'own-functions': "only the rack's own functions use it, and the update moves them",
  'api-host':
    'the API of the rack gets another host name (run `convox rack sync` afterwards, and correct `RACK_URL` or `CONVOX_HOST` where they are set)',
  'app-hosts': 'apps get another host name (correct the DNS records that point to the old one)',
  'internal-app-hosts': 'apps get another internal host name',
  'outgoing-addresses': 'the rack reaches the internet from another address (update the allow lists of other systems)',
  'incoming-addresses': 'clients reach apps at another address (correct DNS records and allow lists)',
  'private-names': "host names in the rack's private DNS zone no longer resolve",
  network: 'everything in the network is replaced with it',
  subnet: 'resources in it move to another subnet',
  volumes: 'apps lose the files in their volumes',
  builds: 'apps lose their builds',
  releases: 'apps lose their releases, with their environments',
  settings: 'apps lose what Convox stores for them (environments, build logs)',
  logs: 'access logs are lost',
  images: 'the images of the old registry are lost',
  'encrypted-data': 'data that it encrypted can no longer be read (environments of apps)',
  services: "apps and the rack's own services stop until they are deployed again",
  builder: 'no builds until the new one is ready',
};

/** For a resource that no template of Convox has. */
const HOLDS: Readonly<Record<ProtectedKind, string>> = {
  data: 'it holds data',
  addresses: 'it holds addresses that others may use',
  network: 'it is part of the network',
  workload: 'it runs apps',
};

/** What the loss means for the rack. */
export function meaningText({ meaning, holds }: Pick<Loss, 'meaning' | 'holds'>): string {
  return meaning === undefined ? HOLDS[holds] : MEANINGS[meaning];
}

/** `is removed`, `is replaced, as CidrBlock changes (VPCCIDR)`: how it is lost, and why. */
export function lossCauseText({ why, certainty, properties, causedBy }: Loss, count = 1): string {
  const verb = count === 1 ? 'is' : 'are';
  const changed = properties.length === 0 ? 'its properties' : listedCode(properties, 5);
  const by = causedBy.length === 0 ? '' : ` (by ${listedCode(causedBy, 5)})`;
  switch (why) {
    case 'removed':
      return certainty === 'certain' ? `${verb} removed` : 'may be removed';
    case 'replaced':
      return properties.length === 0 ? `${verb} replaced${by}` : `${verb} replaced, as ${changed} changes${by}`;
    case 'replaced-unless':
      return `${verb} replaced unless AWS can change ${changed} in place${by}; AWS does not say this in advance`;
    case 'not-stated':
      return 'may be replaced: AWS does not say';
    case 'if-changed':
      return `${verb} replaced only if ${dependsText(causedBy.length === 0 ? properties : causedBy)} to change`;
  }
}

function dependsText(names: readonly string[]): string {
  if (names.length === 0) return 'the value that it depends on turns out';
  return `${listedCode(names, 5)} ${names.length === 1 ? 'turns' : 'turn'} out`;
}

/** `Nat0` and `Nat1` (AWS::EC2::NatGateway) are removed: ...; resources with the same text are listed together. */
export function lossList(losses: readonly Loss[]): string {
  const groups = new Map<string, Loss[]>();
  for (const loss of losses) {
    const key = [loss.type, lossCauseText(loss), meaningText(loss)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), loss]);
  }
  return joinLimited([...groups.values()], (members) => groupText(members), 10);
}

function groupText(members: readonly Loss[]): string {
  const [first] = members;
  if (first === undefined) return '';
  const ids = listedCode(members.map(({ logicalId }) => logicalId));
  return `${ids} (${asFact(first.type)}) ${lossCauseText(first, members.length)}: ${meaningText(first)}`;
}

/** A dropped parameter, with its value if that may be shown. */
export function droppedText({ name, value }: DroppedParameter): string {
  const shown =
    value === undefined ? '' : ` (${asFact(value) === '' ? 'set to nothing' : `\`${asFact(value, 100)}\``})`;
  return `\`${asFact(name)}\`${shown}`;
}
