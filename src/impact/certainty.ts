/** Whether an effect of an update is certain. A file of its own: reports need it, and nothing else of an assessment. */

/** Whether the effect is certain, and not only possible. */
export function isCertain({ certainty }: { readonly certainty: 'certain' | 'maybe' }): boolean {
  return certainty === 'certain';
}
