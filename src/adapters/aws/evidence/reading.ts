/** What the evidence readers share: their input, and values of responses without a schema. */
import type { FailedResource } from '../../../update/ports.ts';
import type { SignedCalls, SignedService } from '../signed-calls.ts';
import { itemsOf, type JsonObject, membersOf } from '../../../values/json-value.ts';

export interface Reading {
  readonly of: FailedResource;
  readonly calls: (service: SignedService) => SignedCalls;
  /** Undefined if AWS rejected the call or did not respond. */
  readonly attempt: <T>(read: () => Promise<T>) => Promise<T | undefined>;
}

/** Empty if the value is not a text. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function objectsOf(value: unknown): readonly JsonObject[] {
  return itemsOf(value).map(membersOf);
}

/** The objects of a list of the Query protocol: `{ member: [...] }`, or `{ member: one }`. */
export function membersIn(list: unknown): readonly JsonObject[] {
  const { member } = membersOf(list);
  return Array.isArray(member) ? objectsOf(member) : typeof member === 'object' ? [membersOf(member)] : [];
}

/** The texts of such a list. */
export function textsIn(list: unknown): readonly string[] {
  const { member } = membersOf(list);
  return (Array.isArray(member) ? itemsOf(member) : [member]).map(textOf).filter((text) => text !== '');
}

/** A time of the JSON protocol in milliseconds, which AWS sends in seconds. 0 if there is none. */
export function timeMsOf(value: unknown): number {
  return typeof value === 'number' ? value * 1000 : 0;
}
