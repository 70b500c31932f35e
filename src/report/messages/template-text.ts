/** Messages for templates that CloudFormation refuses on a rack: changed resource types, and unresolved references. */
import type { Forecast } from '../../impact/forecast.ts';
import type { TypeChange } from '../../impact/type-changes.ts';
import type { ParameterRepair, UnresolvedReference } from '../../impact/unresolved-references.ts';
import { asFact } from '../markdown/plain-text.ts';
import { conflictList, conflictRepairWords } from './conflict-text.ts';
import { counted, joinLimited, listedCode } from './phrases.ts';

/** `ApiWebTasks` from `Custom::ECSTaskDefinition` to `AWS::ECS::TaskDefinition` */
export function typeChangeWords({ logicalId, from, to }: TypeChange): string {
  return `\`${asFact(logicalId)}\` from \`${asFact(from)}\` to \`${asFact(to)}\``;
}

/** `Nat2` (which depends on `Private` and `HighAvailability`, and is referred to by `Resources/Instances`) */
export function referenceWords({ logicalId, referrers, dependsOn }: UnresolvedReference): string {
  const depends = dependsOn.length === 0 ? '' : `depends on ${listedCode(dependsOn, 5)}, and `;
  return `\`${asFact(logicalId)}\` (which ${depends}is referred to by ${listedCode(referrers, 5)})`;
}

/** What to set in `parameters`, as a sentence; empty where no parameter helps. */
export function repairsWords(references: readonly UnresolvedReference[]): string {
  const repairs = references.flatMap(({ repair }) => (repair === undefined ? [] : [lineOf(repair)]));
  const [line = '', ...more] = new Set(repairs);
  if (line === '') return '';
  return more.length === 0
    ? `Set \`parameters: ${asFact(line)}\`.`
    : `Set ${listedCode([line, ...more])} in \`parameters\`.`;
}

/** Why CloudFormation refuses a forecast step; empty where it does not. */
export function refusalForecasts({
  typeChanges,
  unresolvedReferences: references,
  conflicts,
  conflictRepair,
}: Pick<Forecast, 'typeChanges' | 'unresolvedReferences' | 'conflicts' | 'conflictRepair'>): readonly string[] {
  const texts: string[] = [];
  if (typeChanges.length > 0) {
    const ids = joinLimited(typeChanges, ({ logicalId }) => `\`${asFact(logicalId)}\``);
    const count = counted(typeChanges.length, 'resource changes its type', 'resources change their types');
    texts.push(`${refuses(typeChanges)} it: ${count} under the same logical id (${ids}).`);
  }
  if (references.length > 0) {
    const missing = joinLimited(references, referenceWords);
    const repairs = repairsWords(references);
    texts.push(
      `${refuses(references)} it: the template does not create ${missing} on this rack.${repairs === '' ? '' : ` ${repairs}`}`,
    );
  }
  if (conflicts.length > 0) {
    const repair = conflictRepair === undefined ? '' : ` ${conflictRepairWords(conflictRepair)}`;
    texts.push(`CloudFormation cannot carry it out for ${conflictList(conflicts)}.${repair}`);
  }
  return texts;
}

function refuses(reasons: readonly { readonly certainty: 'certain' | 'maybe' }[]): string {
  return reasons.some(({ certainty }) => certainty === 'certain')
    ? 'CloudFormation refuses'
    : 'CloudFormation may refuse';
}

function lineOf({ parameter, value }: ParameterRepair): string {
  return `${parameter}=${value}`;
}
