/** Calls on change sets: create, read, execute, delete. Loaded by a run that needs one. */
import type { Change, DescribeChangeSetInput, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import type { ChangeSetRef, Stacks } from '../../../update/ports.ts';
import { toChangeSetFacts, toChangeSetInput, toResourceChanges } from './change-set-facts.ts';
import { toPropertyValues, toValues } from './property-values.ts';
import type { CloudFormation } from './cloudformation.ts';
import { isFault } from '../is-fault.ts';
import { pagesOf } from '../pages.ts';
import { required } from './required-member.ts';

export type ChangeSets = Pick<
  Stacks,
  | 'createChangeSet'
  | 'readChangeSet'
  | 'readPropertyValues'
  | 'readChangeSetTemplate'
  | 'deleteChangeSet'
  | 'executeChangeSet'
>;

export function changeSetsOn(cloudFormation: CloudFormation): ChangeSets {
  return {
    async createChangeSet(order) {
      const call = { service: 'cloudformation', operation: 'CreateChangeSet' } as const;
      try {
        const { Id } = await cloudFormation.createChangeSet(toChangeSetInput(order));
        return required(Id, 'Id', call);
      } catch (error) {
        if (!isFault(error, 'already-exists')) throw error;
        // Only this run creates a change set with this name, so an earlier attempt of the call was executed and its
        // response was lost.
        const { ChangeSetId } = await cloudFormation.describeChangeSet(
          names({ stackArn: order.stackArn, changeSet: order.token }),
        );
        return required(ChangeSetId, 'ChangeSetId', call);
      }
    },
    async readChangeSet(changeSet) {
      const { first, items } = await readPages(cloudFormation, names(changeSet), toResourceChanges);
      return toChangeSetFacts(first, items);
    },
    async readPropertyValues(changeSet) {
      const input = { ...names(changeSet), IncludePropertyValues: true };
      const { first, items } = await readPages(cloudFormation, input, toValues);
      return toPropertyValues(first, items);
    },
    async readChangeSetTemplate(changeSet) {
      const call = { service: 'cloudformation', operation: 'GetTemplate' } as const;
      const { TemplateBody } = await cloudFormation.getTemplate({ ...names(changeSet), TemplateStage: 'Original' });
      return required(TemplateBody, 'TemplateBody', call);
    },
    async deleteChangeSet(changeSet) {
      try {
        await cloudFormation.deleteChangeSet(names(changeSet));
      } catch (error) {
        if (!isFault(error, 'change-set-not-found', 'not-found')) throw error;
      }
    },
    async executeChangeSet(changeSet, token) {
      await cloudFormation.executeChangeSet({ ...names(changeSet), ClientRequestToken: token, DisableRollback: false });
    },
  };
}

interface ChangeSetPages<Item> {
  /** Everything except the changes is on the first page. */
  readonly first: DescribeChangeSetOutput;
  readonly items: readonly Item[];
}

/** @param convert takes what is needed from a page. With values, a page is large, so it is not kept. */
async function readPages<Item>(
  cloudFormation: CloudFormation,
  input: Omit<DescribeChangeSetInput, 'NextToken'>,
  convert: (changes: readonly Change[]) => readonly Item[],
): Promise<ChangeSetPages<Item>> {
  const call = { service: 'cloudformation', operation: 'DescribeChangeSet' } as const;
  let first: DescribeChangeSetOutput | undefined;
  const items: Item[] = [];
  const read = (page: string | undefined) => cloudFormation.describeChangeSet({ ...input, NextToken: page });
  for await (const page of pagesOf(read)) {
    // Without this check, the changes of a truncated page would be lost without notice.
    const changes = first === undefined ? (page.Changes ?? []) : required(page.Changes, 'Changes', call);
    items.push(...convert(changes));
    first ??= page;
  }
  return { first: first ?? {}, items };
}

/**
 * An ARN identifies a change set on its own. With a stack name beside it, AWS rejects the ARN of a change set of
 * another stack.
 */
function names({ stackArn, changeSet }: ChangeSetRef): { StackName?: string; ChangeSetName: string } {
  return changeSet.startsWith('arn:')
    ? { ChangeSetName: changeSet }
    : { StackName: stackArn, ChangeSetName: changeSet };
}
