/** Words for what an update takes away: resources that hold something, and parameters. */
import type { DroppedParameter } from '../../rack/parameter-changes.ts';
import type { Held, ProtectedLoss } from '../../impact/replacements.ts';
import { listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

/** What is told of a loss; which very bucket or network it is, the change set's page shows to who may see it. */
export type Loss = Omit<ProtectedLoss, 'physicalId'>;

const HOLDS: Readonly<Record<Held, string>> = {
  data: 'holds data',
  addresses: 'holds addresses that others know',
  network: 'is part of the network',
  workload: 'holds all that runs',
};

export function holdsWords({ holds }: Pick<Loss, 'holds'>): string {
  return HOLDS[holds];
}

/** `is removed`, `is replaced, as CidrBlock changes (VPCCIDR)`: how it goes, and by what. */
export function fateWords({ why, certainty, properties, causedBy }: Loss): string {
  const changed = properties.length === 0 ? 'its properties' : listedCode(properties, 5);
  const by = causedBy.length === 0 ? '' : ` (by ${listedCode(causedBy, 5)})`;
  switch (why) {
    case 'removed':
      return certainty === 'certain' ? 'is removed' : 'may be removed';
    case 'replaced':
      return properties.length === 0 ? `is replaced${by}` : `is replaced, as ${changed} changes${by}`;
    case 'replaced-unless':
      return `is replaced unless AWS can change ${changed} in place${by}, which it does not say beforehand`;
    case 'not-stated':
      return 'may be replaced: AWS does not say whether it is';
    case 'if-changed':
      return `is replaced only if ${dependsWords(causedBy.length === 0 ? properties : causedBy)} to change`;
  }
}

function dependsWords(names: readonly string[]): string {
  if (names.length === 0) return 'what it depends on turns out';
  return `${listedCode(names, 5)} ${names.length === 1 ? 'turns' : 'turn'} out`;
}

/** `Storage` (AWS::S3::Bucket, which holds data) is removed */
export function lossWords(loss: Loss): string {
  return `\`${asFact(loss.logicalId)}\` (${asFact(loss.type)}, which ${holdsWords(loss)}) ${fateWords(loss)}`;
}

/** A parameter that goes, with the value that goes with it where that may be shown. */
export function droppedWords({ name, value }: DroppedParameter): string {
  const shown =
    value === undefined ? '' : ` (${asFact(value) === '' ? 'set to nothing' : `\`${asFact(value, 100)}\``})`;
  return `\`${asFact(name)}\`${shown}`;
}
