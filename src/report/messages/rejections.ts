/** What helps against the rejections by AWS that are known by their words; anybody else's words are only passed on. */
import type { Fault } from '../../cloudformation/fault.ts';
import { onStack, type Scene } from './advice.ts';

interface Remedy {
  readonly next: string;
  readonly commands?: readonly string[];
}

interface Row {
  readonly pattern: RegExp;
  readonly remedy: (scene: Scene) => Remedy;
}

/** The first row whose pattern is found in the code and the message counts. */
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
    remedy: (scene) => ({
      next:
        'The stack has as many change sets as it may have. Delete old ones, each by its name (what is planned and kept is ' +
        'not deleted by itself), then run this again.',
      commands: [
        onStack('list-change-sets', scene, "--query 'Summaries[].[CreationTime,ChangeSetName]' --output text"),
        onStack('delete-change-set', scene, '--change-set-name CHANGE_SET_NAME'),
      ],
    }),
  },
  {
    pattern: /InsufficientCapabilities|Requires capabilities/i,
    remedy: () => ({
      next: 'Name the capabilities that it asks for in the input `capabilities`, with those that stand there already.',
    }),
  },
  {
    pattern: /role .*is invalid or cannot be assumed/i,
    remedy: () => ({
      next:
        'Check `role-arn`: the role has to be there, and its trust policy has to let `cloudformation.amazonaws.com` take ' +
        'it on. Without `role-arn`, CloudFormation uses the role that the stack was given before, if it was given one.',
    }),
  },
];

export function remedyOf({ code, message }: Fault, scene: Scene): Remedy {
  const said = `${code}: ${message}`;
  const row = TABLE.find(({ pattern }) => pattern.test(said));
  return row === undefined ? { next: 'Correct what it names and run this again.' } : row.remedy(scene);
}
