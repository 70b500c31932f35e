/** Turns of phrase that several texts share: counts, lists, faults, shell arguments. */
import type { Fault } from '../../cloudformation/fault.ts';
import { permissionOf } from '../../cloudformation/fault.ts';
import { asFact } from '../markdown/plain-text.ts';

/** `1 resource`, `31 resources`, `2 processes` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `1,234,567`. By hand, for the first use of Intl in a process costs half as much as starting Node does. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `ECS::Service` of `AWS::ECS::Service`, where a line is short of room. */
export function shortType(type: string): string {
  return type.replace(/^AWS::/, '');
}

/** `a, b and c`; past `most` the rest is a number. */
export function listed(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => asFact(item)),
    items.length - most,
  );
}

/** As `listed`, each set as code. */
export function listedCode(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => `\`${asFact(item)}\``),
    items.length - most,
  );
}

function enumerated(told: readonly string[], more: number): string {
  const parts = more > 0 ? [told.join(', '), `${more} more`] : [told.slice(0, -1).join(', '), ...told.slice(-1)];
  return parts.filter((part) => part !== '').join(' and ');
}

/** Each with what is told of it; past `most`, how many more there are. */
export function joinLimited<T>(items: readonly T[], words: (item: T) => string, most = 5): string {
  const told = items.slice(0, most).map(words);
  const rest = items.length - told.length;
  return rest > 0 ? `${told.join('; ')}; and ${rest} more` : told.join('; ');
}

/** What a service answered, in its own words: `cloudformation:CreateChangeSet was answered AccessDenied (HTTP 403): ...` */
export function answerOf(fault: Fault): string {
  const http = fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`;
  const message = withoutTrailingPeriod(asFact(fault.message));
  const said = message === '' ? '' : `: ${message}`;
  return `\`${asFact(permissionOf(fault))}\` failed: ${asFact(fault.code)}${http}${said}`;
}

/** Somebody else's sentence inside ours: without its full stop, so that ours can end with one. */
export function withoutTrailingPeriod(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

/**
 * A shell argument as it is; what is no plain name or ARN stands as a placeholder rather than be run by a shell, and so
 * does an address, which could be followed.
 */
export function argument(text: string, placeholder: string): string {
  return /^[A-Za-z0-9](?!.*:\/\/)[A-Za-z0-9._:/-]*$/.test(text) ? text : placeholder;
}
