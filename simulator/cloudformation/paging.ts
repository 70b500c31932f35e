/** Splits a list into pages. The token is the position in the list. */

import { validationError } from '../aws-error.ts';

export interface Page<Item> {
  items: Item[];
  nextToken: string | undefined;
}

export function page<Item>(items: readonly Item[], token: string | undefined, pageSize: number): Page<Item> {
  const start = token === undefined ? 0 : readToken(token);
  const end = start + pageSize;
  return { items: items.slice(start, end), nextToken: end < items.length ? writeToken(end) : undefined };
}

/**
 * Returns a page with the newest item first. The token counts from the oldest item, so that new events between two
 * pages neither shift nor repeat items.
 */
export function pageBackwards<Item>(items: readonly Item[], token: string | undefined, pageSize: number): Page<Item> {
  const end = token === undefined ? items.length : readToken(token);
  const start = Math.max(0, end - pageSize);
  return { items: items.slice(start, end).reverse(), nextToken: start > 0 ? writeToken(start) : undefined };
}

function writeToken(position: number): string {
  return Buffer.from(`position ${position}`).toString('base64url');
}

function readToken(token: string): number {
  const position = /^position (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (position === undefined) {
    throw validationError('The specified NextToken is invalid.');
  }
  return Number(position);
}
