/** The id of a rack in hidden lines of comments and issues. It distinguishes racks of different accounts. */
import { sha256 } from '../../values/digest.ts';
import type { Report } from '../model/report.ts';

/**
 * It contains 32 bits of a hash of the account number, which hundreds of numbers share: enough to distinguish accounts,
 * too few to find out the number.
 * @returns undefined before the stack was read, because only its ARN has the account.
 */
export function rackId({ arn, rack, region }: Pick<Report, 'arn' | 'rack' | 'region'>): string | undefined {
  const account = /^arn:[a-z-]+:cloudformation:[a-z0-9-]+:(\d{12}):/.exec(arn ?? '')?.[1];
  if (account === undefined || !/^[A-Za-z0-9-]+$/.test(`${rack}${region}`)) return undefined;
  return sha256(`${account}/${region}/${rack}`).slice(0, 8);
}
