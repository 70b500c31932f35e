/** Mermaid diagrams out of text that nobody vouches for: labels that can end nothing, in a fence that nothing ends. */
import { plainLine } from './plain-text.ts';

const LABEL_BUDGET = 80;

/**
 * A name as a diagram may hold it. Mermaid has no escape that all its grammars know, and a diagram that does not parse is a
 * red box on the run's page: so what is no letter, digit or plain sign becomes a blank. The text beside a diagram has the
 * name as it is.
 */
export function label(text: string): string {
  const plain = plainLine(text, LABEL_BUDGET)
    .replaceAll(/[^\p{L}\p{N} ._/-]/gu, ' ')
    // In some of the grammars two dashes begin a comment or draw an arrow.
    .replaceAll(/-{2,}/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return plain === '' ? '?' : plain;
}

/** A diagram of such lines, as GitHub draws it; where it is not drawn, its source is what is read. */
export function mermaid(lines: readonly string[]): string {
  return ['```mermaid', ...lines, '```'].join('\n');
}
