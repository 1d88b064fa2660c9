/** Segments: the counts that carriers bill. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodingOf, plainer, segmentCount } from '../../../emulators/twilio/messages/segments.ts';

const gsm = fc.constantFrom(...'@£$¥èé ABCxyz019!?Ä§ñü\n'.split(''));
const extended = fc.constantFrom(...'^{}\\[~]|€'.split(''));
const wide = fc.constantFrom('ç', '`', '’', '中', '👍', '\u{1f600}');

describe('examples', () => {
  test.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    // 153 is odd: the last septet of the first segment stays empty, because an escape is never split.
    [`${'€'.repeat(76)}a${'€'.repeat(10)}`, 2],
    ['€'.repeat(153), 3],
    ['中'.repeat(70), 1],
    ['中'.repeat(71), 2],
    ['👍'.repeat(35), 1],
    ['👍'.repeat(36), 2],
    // 67 is odd: a surrogate pair that would straddle goes into the next segment.
    ['👍'.repeat(67), 3],
  ])('%#', (text, segments) => {
    expect(segmentCount(text)).toBe(segments);
  });

  test('one character outside the alphabet makes it all UCS-2', () => {
    expect([encodingOf('Grüße {€}'), encodingOf('façade'), encodingOf('it`s')]).toEqual(['GSM-7', 'UCS-2', 'UCS-2']);
  });

  test('smart encoding', () => {
    expect(plainer('“Hi” – it’s\u00a0me…')).toBe(`"Hi" - it's me...`);
  });
});

describe('properties', () => {
  const septets = (text: string): number =>
    Array.from(text).reduce((sum, one) => sum + ('^{}\\[~]|€'.includes(one) ? 2 : 1), 0);

  test('of the alphabet, as many as the septets need', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(gsm, extended), { maxLength: 700 }), (characters) => {
        const text = characters.join('');
        const count = segmentCount(text);
        const size = septets(text);
        if (size <= 160) return count === 1;
        // At most one septet of each segment is lost to an escape that doesn't fit.
        return count >= Math.ceil(size / 153) && count <= Math.ceil(size / 152);
      }),
    );
  });

  test('of others, as many as the UTF-16 units need', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(gsm, wide), { minLength: 1, maxLength: 400 }), (characters) => {
        const text = characters.join('');
        if (encodingOf(text) === 'GSM-7') return true;
        const count = segmentCount(text);
        if (text.length <= 70) return count === 1;
        return count >= Math.ceil(text.length / 67) && count <= Math.ceil(text.length / 66);
      }),
    );
  });

  test('more text never takes fewer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'grapheme' }), fc.string({ maxLength: 20 }), (text, more) => {
        return segmentCount(text + more) >= segmentCount(text);
      }),
    );
  });
});
