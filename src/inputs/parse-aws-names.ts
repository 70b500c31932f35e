/** Parses names whose form AWS defines: a stack, a region, a role, a bucket, a prefix, a change set. */
import { parsePlanName } from '../cloudformation/operation-token.ts';
import type { ReviewedName } from '../run/update-request.ts';
import type { InputName } from './input-catalogue.ts';
import { invalid, parsed, type InputReading } from './input-reading.ts';

/** The environment variables with the default region. */
export interface RegionEnvironment {
  readonly AWS_REGION?: string | undefined;
  readonly AWS_DEFAULT_REGION?: string | undefined;
}

const STACK_NAME = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
// Examples: us-east-1, us-gov-west-1, us-isob-east-1, eusc-de-east-1. Only the format is checked, so that new regions
// work.
const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,1024}$/;
const BUCKET = /^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/;
const ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const KEY_PART = /^[A-Za-z0-9!_.*'()-]+$/;
const CHANGE_SET_ARN =
  /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:\d{12}:changeSet\/([A-Za-z][A-Za-z0-9-]{0,127})\/[A-Za-z0-9-]+$/;

/** Parses the name of a CloudFormation stack. */
export function parseRackName(input: InputName, text: string): InputReading<string> {
  if (STACK_NAME.test(text)) return parsed(text);
  // Convox's Console and CLI accept this form.
  if (/^[\w.-]+\/[\w.-]+$/.test(text)) {
    return invalid(
      input,
      text,
      "the name of the rack's CloudFormation stack: the part after the slash, without the organization",
    );
  }
  return invalid(input, text, "the rack's name: a letter, then letters, digits and hyphens, at most 128 in all");
}

const REGION_FORM = 'an AWS region such as us-east-1';

/** Parses an AWS region. */
export function parseRegion(input: InputName, text: string): InputReading<string> {
  return REGION.test(text) ? parsed(text) : invalid(input, text, REGION_FORM);
}

/** The input, else AWS_REGION, else AWS_DEFAULT_REGION: the order of AWS's own SDK and CLI. */
export function parseRackRegion(input: InputName, text: string, env: RegionEnvironment): InputReading<string> {
  const sources = [
    { from: '', region: text },
    { from: ' (this came from AWS_REGION)', region: env.AWS_REGION?.trim() ?? '' },
    { from: ' (this came from AWS_DEFAULT_REGION)', region: env.AWS_DEFAULT_REGION?.trim() ?? '' },
  ];
  const source = sources.find(({ region }) => region !== '');
  if (source === undefined) {
    const setting = 'set aws-region, or AWS_REGION as aws-actions/configure-aws-credentials does';
    return invalid(input, '', `${REGION_FORM}: ${setting}`);
  }
  return REGION.test(source.region)
    ? parsed(source.region)
    : invalid(input, source.region, `${REGION_FORM}${source.from}`);
}

/** Parses the ARN of an IAM role; undefined if the input is empty. */
export function parseRoleArn(input: InputName, text: string): InputReading<string | undefined> {
  if (text === '') return parsed(undefined);
  return ROLE_ARN.test(text)
    ? parsed(text)
    : invalid(input, text, 'the ARN of an IAM role: arn:aws:iam::123456789012:role/name');
}

/** Parses the name of an S3 bucket. */
export function parseBucket(input: InputName, text: string): InputReading<string> {
  if (BUCKET.test(text) && !ADDRESS.test(text)) return parsed(text);
  return invalid(input, text, 'the name of an S3 bucket: 3 to 63 lower-case letters, digits, hyphens and dots');
}

/** Parses the name of an S3 bucket; undefined if the input is empty. */
export function parseOptionalBucket(input: InputName, text: string): InputReading<string | undefined> {
  return text === '' ? parsed(undefined) : parseBucket(input, text);
}

/** Without slashes at both ends. The root of the bucket (`/`) is the empty prefix. */
export function parsePrefix(input: InputName, text: string): InputReading<string> {
  const prefix = text.replaceAll(/^\/+|\/+$/g, '');
  const parts = prefix === '' ? [] : prefix.split('/');
  // S3 accepts `..` as a name like any other, but proxies and mirrors in front of it do not.
  if (parts.every((part) => KEY_PART.test(part) && part !== '.' && part !== '..')) return parsed(prefix);
  return invalid(input, text, 'a folder in the bucket, such as release or mirrors/convox; / for its root');
}

/** The name or the ARN of a change set that `mode: plan` created. Only those can be compared with a plan. */
export function parseChangeSet(input: InputName, text: string): InputReading<ReviewedName | undefined> {
  if (text === '') return parsed(undefined);
  const plan = parsePlanName(CHANGE_SET_ARN.exec(text)?.[1] ?? text);
  if (plan !== undefined) return parsed({ id: text, plan });
  return invalid(
    input,
    text,
    'a change set that mode plan has kept: its name, as in the output change-set of that run ' +
      '(rack-<from>-to-<to>-run-...-plan-<digest>), or its ARN',
  );
}
