/** What tests say of any text that is shown to people. */
import { expect } from '@jest/globals';

/** A fact that was not there, or an object that was printed as one. */
export function expectToBeText(text: string): void {
  expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|(?<!\.)\.\.(?!\.)|\s[.,;:]/);
  expect(text).toMatch(/^[A-Z0-9`'"]/);
  expect(text).toMatch(/[.:]$/);
}
