/** Starts the test files first that take longest: of a fresh clone, jest knows no times and goes by the size of the file. */
import Sequencer from '@jest/test-sequencer';

/** Each takes more than 5 s of processor time, however short its text is: it runs the bundle or a sweep many times. */
const LONG =
  /__tests__\/(dist\/|workflows\/(flows|update-racks)|policy\/iam-policy|known-stops|release-sweep|chaos|demo|secret-sweep)/;

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => Number(LONG.test(other.path)) - Number(LONG.test(one.path)));
  }
}
