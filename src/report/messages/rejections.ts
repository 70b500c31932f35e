/** The next step for known rejections by AWS. Other messages are only quoted. */
import type { Fault } from '../../cloudformation/fault.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import { knownReasonWords } from './known-reason-text.ts';
import { onStack, type AdviceContext } from './advice.ts';

interface Remedy {
  readonly next: string;
  readonly commands?: readonly string[];
}

interface Row {
  readonly pattern: RegExp;
  readonly remedy: (context: AdviceContext) => Remedy;
}

/** The first row whose pattern matches the code and the message. */
const TABLE: readonly Row[] = [
  {
    // CloudFormation reads the template with the permissions of the job, even where the bucket is public.
    pattern: /S3 error: Access Denied|TemplateURL must reference a valid S3 object/i,
    remedy: () => ({
      next:
        'CloudFormation reads the template with the permissions of the job. Allow the job `s3:GetObject` on the templates: ' +
        'in the release bucket, or in the bucket that `template-bucket` names (there `s3:GetObjectVersion` too).',
    }),
  },
  {
    pattern: /TemplateURL must be a supported URL/i,
    remedy: () => ({
      next:
        'CloudFormation reads templates from S3 of its own partition only. Set `template-bucket` to a bucket of this ' +
        'account in the region of the stack: the template is copied there first.',
    }),
  },
  {
    pattern: /ChangeSet limit exceeded|^LimitExceeded\w*: .*change ?set/i,
    remedy: (context) => ({
      next:
        'The stack has reached the limit of change sets. Delete old ones by name (kept change sets of plans are ' +
        'not deleted automatically), then re-run the workflow.',
      commands: [
        onStack('list-change-sets', context, "--query 'Summaries[].[CreationTime,ChangeSetName]' --output text"),
        onStack('delete-change-set', context, '--change-set-name CHANGE_SET_NAME'),
      ],
    }),
  },
  {
    pattern: /InsufficientCapabilities|Requires capabilities/i,
    remedy: () => ({
      next: 'Add the required capabilities to the input `capabilities`.',
    }),
  },
  {
    pattern: /role .*is invalid or cannot be assumed/i,
    remedy: () => ({
      next:
        'Check `role-arn`: the role must exist, and its trust policy must allow `cloudformation.amazonaws.com` to assume ' +
        'it. Without `role-arn`, CloudFormation uses the service role of earlier operations on the stack, if there is one.',
    }),
  },
];

/** The next step for a rejection by AWS. */
export function remedyOf({ code, message }: Fault, context: AdviceContext): Remedy {
  const said = `${code}: ${message}`;
  const row = TABLE.find(({ pattern }) => pattern.test(said));
  if (row !== undefined) return row.remedy(context);
  const known = explainReason({ reason: message, type: 'AWS::CloudFormation::Stack' });
  return {
    next: `${known.code === 'unknown' ? 'Correct the cause.' : knownReasonWords(known).next} Then re-run the workflow.`,
  };
}
