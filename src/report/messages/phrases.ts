/** Phrases that several texts share: counts, lists, faults, shell arguments. */
import type { Fault } from '../../cloudformation/fault.ts';
import { permissionOf } from '../../cloudformation/fault.ts';
import { asFact } from '../markdown/plain-text.ts';

/** `1 resource`, `31 resources`, `2 processes` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `1,234,567`. Without Intl, whose first use takes half as long as starting Node. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `ECS::Service` of `AWS::ECS::Service`, where a line is short of room. */
export function shortType(type: string): string {
  return type.replace(/^AWS::/, '');
}

/** `a, b and c`; after `most` items, the number of the others. */
export function listed(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => asFact(item)),
    items.length - most,
  );
}

/** As `listed`, with each item as code. */
export function listedCode(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => `\`${asFact(item)}\``),
    items.length - most,
  );
}

function enumerated(texts: readonly string[], more: number): string {
  const parts = more > 0 ? [texts.join(', '), `${more} more`] : [texts.slice(0, -1).join(', '), ...texts.slice(-1)];
  return parts.filter((part) => part !== '').join(' and ');
}

/** The text of each item; after `most` items, the number of the others. */
export function joinLimited<T>(items: readonly T[], words: (item: T) => string, most = 5): string {
  const texts = items.slice(0, most).map(words);
  const rest = items.length - texts.length;
  return rest > 0 ? `${texts.join('; ')}; and ${rest} more` : texts.join('; ');
}

/** The failed call with the service's message: `cloudformation:CreateChangeSet` failed: AccessDenied (HTTP 403): ... */
export function answerOf(fault: Fault): string {
  const http = fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`;
  const message = withoutTrailingPeriod(asFact(fault.message));
  const said = message === '' ? '' : `: ${message}`;
  return `\`${asFact(permissionOf(fault))}\` failed: ${asFact(fault.code)}${http}${said}`;
}

/** A quoted sentence without its period, because the sentence around it has one. */
export function withoutTrailingPeriod(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

/**
 * A shell argument. Text that is not a plain name or ARN becomes a placeholder, so that a copied command cannot run it.
 */
export function argument(text: string, placeholder: string): string {
  return /^[A-Za-z0-9](?!.*:\/\/)[A-Za-z0-9._:/-]*$/.test(text) ? text : placeholder;
}
