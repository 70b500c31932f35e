/** Responses that say nothing about the request: the same request can succeed later. */
import { type Answer, answer, cut, reset, noResponse, stall } from '../loopback.ts';

export const INVALID_RESPONSES: readonly (readonly [what: string, Answer])[] = [
  ['a 503 with a page of HTML', answer(503, '<html><body>no<br></body></html>', 'text/html')],
  ['a 503 with a well-formed page', answer(503, '<html><body>no</body></html>', 'text/html')],
  ['a 500 without a body', answer(500, '')],
  ['a 200 without a body', answer(200, '')],
  ['a connection that is cut in the middle', cut],
  ['a connection that is closed at once', reset],
  ['no response', noResponse],
  ['a response that stops', stall],
];
