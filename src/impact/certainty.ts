/** Whether an effect of an update is certain. A separate file, because reports need nothing else of the assessment. */

/** Whether the effect is certain, and not only possible. */
export function isCertain({ certainty }: { readonly certainty: 'certain' | 'maybe' }): boolean {
  return certainty === 'certain';
}
