/** Texts for what an update removes: protected resources and parameters. */
import type { DroppedParameter } from '../../rack/parameter-changes.ts';
import type { LossMeaning } from '../../impact/loss-meaning.ts';
import type { ProtectedKind, ProtectedLoss } from '../../impact/replacements.ts';
import { joinLimited, listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

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
export function meaningWords({ meaning, holds }: Pick<Loss, 'meaning' | 'holds'>): string {
  return meaning === undefined ? HOLDS[holds] : MEANINGS[meaning];
}

/** `is removed`, `is replaced, as CidrBlock changes (VPCCIDR)`: how it is lost, and why. */
export function fateWords({ why, certainty, properties, causedBy }: Loss, count = 1): string {
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
      return `${verb} replaced only if ${dependsWords(causedBy.length === 0 ? properties : causedBy)} to change`;
  }
}

function dependsWords(names: readonly string[]): string {
  if (names.length === 0) return 'the value that it depends on turns out';
  return `${listedCode(names, 5)} ${names.length === 1 ? 'turns' : 'turn'} out`;
}

/** `Nat0` and `Nat1` (AWS::EC2::NatGateway) are removed: ...; resources with the same text are listed together. */
export function lossList(losses: readonly Loss[]): string {
  const groups = new Map<string, Loss[]>();
  for (const loss of losses) {
    const key = [loss.type, fateWords(loss), meaningWords(loss)].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), loss]);
  }
  return joinLimited([...groups.values()], (members) => groupWords(members), 10);
}

function groupWords(members: readonly Loss[]): string {
  const [first] = members;
  if (first === undefined) return '';
  const ids = listedCode(members.map(({ logicalId }) => logicalId));
  return `${ids} (${asFact(first.type)}) ${fateWords(first, members.length)}: ${meaningWords(first)}`;
}

/** A dropped parameter, with its value where that may be shown. */
export function droppedWords({ name, value }: DroppedParameter): string {
  const shown =
    value === undefined ? '' : ` (${asFact(value) === '' ? 'set to nothing' : `\`${asFact(value, 100)}\``})`;
  return `\`${asFact(name)}\`${shown}`;
}
