/** Mermaid diagrams from untrusted text: labels and a fence that the text cannot end. */
import { plainLine } from './plain-text.ts';

const LABEL_BUDGET = 80;

/**
 * A name for a diagram. Mermaid has no escape that all its grammars know, and a diagram that does not parse is shown as
 * an error. So
 * everything except letters, digits and some characters becomes a space. The text beside a diagram has the full name.
 */
export function label(text: string): string {
  const plain = plainLine(text, LABEL_BUDGET)
    .replaceAll(/[^\p{L}\p{N} ._/-]/gu, ' ')
    // In some grammars, two dashes start a comment or an arrow.
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain === '' ? '?' : plain;
}

/** A diagram of such lines, as GitHub draws it; where it is not drawn, its source is what is read. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}
