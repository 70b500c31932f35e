/** Compares a reviewed change set with the one that this action would create now. */
import type { ChangeSetFacts } from './change-set.ts';
import type { StackTag } from './stack.ts';
import { templateDifferences } from './template-differences.ts';

export interface ReviewedContents {
  readonly facts: ChangeSetFacts;
  readonly templateText: string;
}

/** What this action would create, except for the parameters. */
export interface ExpectedContents {
  readonly templateText: string;
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly string[];
}

/** One difference between two change sets. It holds names only, because values can be secret. */
export interface ReviewDifference {
  readonly part:
    | 'template'
    | 'parameters'
    | 'hidden-parameters'
    | 'tags'
    | 'notification-topics'
    | 'capabilities'
    | 'options'
    | 'imports';
  /** Paths, keys, ARNs, settings or logical ids. */
  readonly names: readonly string[];
}

/**
 * @returns one entry for each part that differs; empty if the change set equals the one that this action would create.
 */
export function contentDifferences(
  { facts, templateText }: ReviewedContents,
  expected: ExpectedContents,
): readonly ReviewDifference[] {
  const imports = facts.changes.filter(({ action }) => action === 'import').map(({ logicalId }) => logicalId);
  return different([
    { part: 'template', names: templateDifferences(templateText, expected.templateText) },
    { part: 'tags', names: differingKeys(tagMap(expected.tags), tagMap(facts.tags)) },
    {
      part: 'notification-topics',
      names: differingKeys(itemMap(expected.notificationArns), itemMap(facts.notificationArns)),
    },
    { part: 'capabilities', names: differingKeys(itemMap(expected.capabilities), itemMap(facts.capabilities)) },
    { part: 'options', names: facts.options },
    { part: 'imports', names: imports },
  ]);
}

/**
 * The parameters that differ from what a plan sends.
 * @param hiddenKept the template's NoEcho parameters that the plan keeps (their values cannot be read).
 */
export function parameterDifferences(
  facts: Pick<ChangeSetFacts, 'changes' | 'parameters'>,
  expected: ReadonlyMap<string, string>,
  hiddenKept: readonly string[],
): readonly ReviewDifference[] {
  return different([
    { part: 'parameters', names: differingKeys(expected, facts.parameters) },
    { part: 'hidden-parameters', names: changedHidden(facts, hiddenKept) },
  ]);
}

/** The keys whose values differ, and the keys that only one of the maps has. */
export function differingKeys(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])].filter((key) => one.get(key) !== other.get(key)).sort();
}

/**
 * The NoEcho parameters that a change set changes. Their values cannot be read, but CloudFormation names the parameter
 * that causes a change.
 */
export function changedHidden(
  { changes }: Pick<ChangeSetFacts, 'changes'>,
  kept: readonly string[],
): readonly string[] {
  const causes = new Set(
    changes.flatMap(({ causes: all }) =>
      all.filter(({ source }) => source === 'ParameterReference').map(({ causingEntity }) => causingEntity),
    ),
  );
  return kept.filter((key) => causes.has(key));
}

function different(parts: readonly ReviewDifference[]): readonly ReviewDifference[] {
  return parts.filter(({ names }) => names.length > 0);
}

function itemMap(items: readonly string[]): ReadonlyMap<string, string> {
  return new Map(items.map((item) => [item, item]));
}

/** CloudFormation sets the tags that begin with `aws:` itself. */
function tagMap(tags: readonly StackTag[]): ReadonlyMap<string, string> {
  return new Map(tags.filter(({ key }) => !key.startsWith('aws:')).map(({ key, value }) => [key, value]));
}
