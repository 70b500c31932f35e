/**
 * Writes the policies of docs/policies/iam-policy-*.json into docs/bootstrap.yml, with CloudFormation's functions for their
 * placeholders.
 */
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { Document, Scalar, visit, type YAMLMap, YAMLSeq } from 'yaml';

export const BOOTSTRAP = 'docs/bootstrap.yml';

const PLACE = /^( *)# policy of (docs\/[\w-]+\.json)\n[\s\S]*?^ *# end of policy$/gm;

/** The order matters: the ARN of a bucket contains the names that come later. */
const PLACEHOLDERS: readonly (readonly [placeholder: string, expression: string])[] = [
  [
    'https://convox.s3.us-east-1.amazonaws.com/release/',
    'https://${ReleaseBucket}.s3.${ReleaseRegion}.${AWS::URLSuffix}/${ReleasePrefix}/',
  ],
  [':s3:::convox/release/', ':s3:::${ReleaseBucket}/${ReleasePrefix}/'],
  ['arn:aws:', 'arn:${AWS::Partition}:'],
  ['REGION', '${AWS::Region}'],
  ['ACCOUNT', '${AWS::AccountId}'],
  ['RACK', '${Rack}'],
];

/** Returns the template with its policies. Runs in the project's root. */
export async function withPolicies(): Promise<string> {
  const filled = readFileSync(BOOTSTRAP, 'utf8').replaceAll(PLACE, (_all, indent: string, file: string) => {
    const policy = policyYaml(file).trimEnd().replaceAll(/^/gm, indent);
    return `${indent}# policy of ${file}\n${policy}\n${indent}# end of policy`;
  });
  return format(filled, { ...(await resolveConfig(BOOTSTRAP)), parser: 'yaml' });
}

function policyYaml(file: string): string {
  const document = new Document(JSON.parse(readFileSync(file, 'utf8')));
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const text = PLACEHOLDERS.reduce((value, [from, to]) => value.replaceAll(from, to), node.value);
      node.value = text;
      if (text.includes('${')) node.tag = '!Sub';
      // Without quotes YAML parses the policy's version as a date.
      if (/^\d/.test(text)) node.type = 'QUOTE_SINGLE';
    },
  });
  if (file.includes('planner')) leaveOutOnPullRequests(document, 'SeeAllStacks');
  return document.toString({ lineWidth: 0 });
}

/**
 * Everyone who can push a branch can run a job of a pull request, and the statement covers all stacks of the account.
 */
function leaveOutOnPullRequests(document: Document, sid: string): void {
  const statements = document.get('Statement') as YAMLSeq<YAMLMap | YAMLSeq>;
  const at = statements.items.findIndex((statement) => statement.get('Sid') === sid);
  const noValue = new Scalar('AWS::NoValue');
  noValue.tag = '!Ref';
  const choice = new YAMLSeq<unknown>();
  choice.tag = '!If';
  choice.items = [new Scalar('PlansPullRequests'), noValue, statements.items[at]];
  statements.items[at] = choice;
}
