/** Hostile texts that try to end a cell, a line, a code fence, a tag, a comment, or a line of the runner's log. */
import fc from 'fast-check';

const PIECES = [
  ...['|', '\\|', '\\', '`', '``', '```', '~~~', '\n', '\r\n', '\r', '\u0085', '\u2028', '\u2029', '\t', ' '],
  ...['\n\n', '\n```\n', '\n| a | b |\n', '\n---\n', '\n# ', '\n- ', '\n    ', '---', '===', '1. ', '+ ', '> '],
  ...['<', '>', '<!--', '-->', '</code>', '</details>', '</summary>', '<td>', '<script>x</script>', '<img src=x>'],
  ...['&', '&lt;', '&#124;', '&#x7c;', '&#10;', '&nbsp;', '&copy', '<![CDATA[', ']]>', '<?x', '<a href="'],
  ...['[a](b)', '![a](b)', '[x]: https://x.test', '](', '**', '__', '~~', '$x$', '$$', '\\(', '@octocat', '#12'],
  ...['https://evil.test', 'www.evil.test', 'mail@evil.test', 'GH-1', '::error::x', '##[error]', '%0A', '%0D'],
  ...['\u202e', '\u202d', '\u2066', '\u200f', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u0000', '\u001b[31m', '\u009b'],
  ...['\ud800', '\udc00', '😀', '👩‍👩‍👧', 'é', 'e\u0301', 'word', 'UPDATE_FAILED', '0', '-', '_', '*', '"', "'", '!'],
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...Array.from('|`\\<>-_*~[]()!#&$@: \n')), maxLength: 20 }),
  },
);
