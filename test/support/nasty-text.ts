// Subjects that people really write (FIELD-NOTES 28), or that somebody writes to make a card lie.
import * as fc from 'fast-check';

export const NASTY_SUBJECTS: readonly string[] = [
  '',
  '   ',
  ': ',
  'feat: ',
  'feat(): (#1)',
  '(#12)',
  'fix: the thing that everybody waits for '.repeat(18),
  `fix(build): keep the order\\n\\n${'a body that lost its line breaks '.repeat(20)}(#17760)`,
  'fix(build): keep the order of keys (#17760) (#17769)',
  'Revert "Revert "Revert "feat: x (#1)" (#2)" (#3)" (#4)',
  'Reapply "Revert "feat: x""',
  `${'Revert "'.repeat(80)}x${'"'.repeat(80)}`,
  'Revert "unfinished',
  '<!channel> <!here> <@U0MALLORY> <!subteam^S0SRE0001>',
  '<https://evil.example|https://good.example> https://evil.example',
  'approved \u202Eyletinifed \u2066not\u2069\u200F',
  'zero\u200Bwidth\u200D\uFEFF\u00ADand\u2060soft\u{E0041}',
  '✨ feat: 👩‍👩‍👧‍👦🏳️‍🌈🇩🇪 '.repeat(40),
  'broken \uD83D surrogate \uDE80',
  `${'x'.repeat(198)}🚀🚀`,
  `z${'\u0301\u0323'.repeat(2000)}algo`,
  '*bold* _it_ ~gone~ `code` ```block``` > quote',
  'one\r\ntwo\n\nthree\u2028four\u2029five',
  '&amp; &lt;!channel&gt; && <> <<!channel>>',
  '\u0000\u0007\u001B[31mred\u001B[0m',
  'constructor: __proto__',
  'שלום עולם مرحبا بالعالم',
];

/** Pieces that mean something to git, GitHub, Slack or a terminal, in any order. */
const PIECES = [
  ['feat', 'fix', 'chore(deps)', '!', ': ', ':', '(', ')', '(#12)', '(#7) (#8)', '#3', ' '],
  [
    'Revert "',
    'Reapply "',
    'revert: ',
    '"',
    '“',
    '”',
    '…',
    'Merge pull request #5 from a/b',
    "Merge branch 'x'",
  ],
  ['<!channel>', '<@U1>', '<#C1|x>', '&amp;', '&', '<', '>', '|', '`', '*', '_', '~'],
  ['\u202E', '\u2066', '\u200B', '\u200D', '\uFEFF', '👩‍👩‍👧', '🚀', '\uD83D', '\uDE80', '\u0301', '\u0000'],
  ['\n', '\r\n', '\t', '\\n\\n', 'BREAKING CHANGE: ', 'This reverts commit ', 'Reverts a/b#12', 'abcdef1'],
].flat();

/** A subject, or what somebody put in its place: not always one line. */
export const nastySubject: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY_SUBJECTS),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 700 }),
  fc.string({ unit: 'grapheme', maxLength: 700 }),
  fc
    .array(fc.constantFrom(0xd83d, 0xde80, 0x301, 0x200d, 0x26, 0x3c, 0x60, 0x202e), { maxLength: 700 })
    .map((units) => String.fromCharCode(...units)),
);
