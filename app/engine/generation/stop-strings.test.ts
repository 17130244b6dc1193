import fc from 'fast-check';
import { StopStrings } from './stop-strings';

test('text before a stop string is kept, the string and what follows is not', () => {
  const stops = new StopStrings(['END', '\n\n']);
  expect(stops.push('one E')).toEqual({ text: 'one ', stopped: false });
  expect(stops.push('ND two')).toEqual({ text: '', stopped: true });
});

test('what only looked like a stop string comes out at last', () => {
  const stops = new StopStrings(['END']);
  expect(stops.push('the EN')).toEqual({ text: 'the ', stopped: false });
  expect(stops.push('DIVE')).toEqual({ text: '', stopped: true });
  const other = new StopStrings(['END']);
  expect(other.push('EN').text + other.push('E').text + other.flush()).toBe('ENE');
});

test('pieces of any size give what the whole text gives', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 30 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 6 }), fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 })), (pieces, strings) => {
      const whole = pieces.join('');
      const ends = strings.map((stop) => whole.indexOf(stop)).filter((index) => index >= 0);
      const stops = new StopStrings(strings);
      let shown = '';
      let stopped = false;
      for (const piece of pieces) {
        if (stopped) break;
        const result = stops.push(piece);
        shown += result.text;
        ({ stopped } = result);
      }
      if (!stopped) shown += stops.flush();
      expect(stopped).toBe(ends.length > 0);
      if (stopped) expect(whole.startsWith(shown)).toBe(true);
      else expect(shown).toBe(whole);
    }),
  );
});
