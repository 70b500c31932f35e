/** The id that tells a rack from those of other accounts in hidden lines of comments and issues. */
import { sha256 } from '../../values/digest.ts';
import type { Report } from '../model/report.ts';

/**
 * Of the account's number it holds 32 bits of a hash, which fit hundreds of numbers: enough to tell accounts apart, too few
 * to find out the number.
 * @returns undefined before the stack was read: only its ARN names the account.
 */
export function rackId({ arn, rack, region }: Pick<Report, 'arn' | 'rack' | 'region'>): string | undefined {
  const account = /^arn:[a-z-]+:cloudformation:[a-z0-9-]+:(\d{12}):/.exec(arn ?? '')?.[1];
  if (account === undefined || !/^[A-Za-z0-9-]+$/.test(`${rack}${region}`)) return undefined;
  return sha256(`${account}/${region}/${rack}`).slice(0, 8);
}
