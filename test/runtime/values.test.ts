import { decode, ExtData, encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TerraformType, UNKNOWN } from '../../model/schema/types.ts';
import { canonical, equal } from '../../provider/runtime/values/canonical.ts';
import { decodeValue, encodeValue } from '../../provider/runtime/values/msgpack.ts';
import { readNumber, writeNumber } from '../../provider/runtime/values/number.ts';
import { dropUnknownFields } from '../../provider/runtime/values/raw-state.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/);
const key = fc.string().filter((each) => each !== '__proto__');

const { type: anyType } = fc.letrec<{ type: TerraformType }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<TerraformType>('string', 'number', 'bool'),
    fc.tuple(fc.constantFrom('list', 'set', 'map'), tie('type')),
    fc.tuple(fc.constant('object'), fc.dictionary(name, tie('type'), { maxKeys: 4, noNullPrototype: true })),
  ) as fc.Arbitrary<TerraformType>,
}));

const anyNumber = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((each) => !Object.is(each, -0)),
);

function anyValue(type: TerraformType): fc.Arbitrary<unknown> {
  const known = () => {
    if (type === 'string') return fc.string({ unit: 'binary' });
    if (type === 'bool') return fc.boolean();
    if (type === 'number') return anyNumber;
    const [kind, inner] = type;
    if (kind === 'object') {
      const fields = Object.entries(inner).map(([field, each]) => [field, anyValue(each)]);
      return fc.record(Object.fromEntries(fields), { noNullPrototype: true });
    }
    if (kind === 'map') return fc.dictionary(key, anyValue(inner), { maxKeys: 4, noNullPrototype: true });
    return fc.array(anyValue(inner), { maxLength: 4 });
  };
  return fc.oneof({ weight: 8, arbitrary: known() }, fc.constantFrom(null, UNKNOWN));
}

const typedValue = anyType.chain((type) => fc.tuple(fc.constant(type), anyValue(type)));

describe('a value', () => {
  it('of any type comes back from the wire as it was', () => {
    fc.assert(
      fc.property(typedValue, ([type, value]) => {
        expect(decodeValue(type, encodeValue(type, value))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it('is equal to itself after the wire', () => {
    fc.assert(
      fc.property(typedValue, ([type, value]) => {
        expect(equal(type, decodeValue(type, encodeValue(type, value)), value)).toBe(true);
      }),
    );
  });

  it('of a set is equal in any order, of a list only in the same', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 }), (elements) => {
        const reversed = [...elements].reverse();
        expect(equal(['set', 'string'], elements, reversed)).toBe(true);
        expect(equal(['list', 'string'], elements, reversed)).toBe(false);
      }),
    );
  });

  it('without a known state of a field has null there', () => {
    expect(decodeValue(['object', { a: 'string' }], encodeValue(['object', { a: 'string' }], {}))).toEqual({
      a: null,
    });
  });

  it.each([
    ['a text where a number belongs', 'number', 'five'],
    ['a number where a text belongs', 'string', 5],
    ['a number where a truth value belongs', 'bool', 0],
    ['a list where a map belongs', ['map', 'string'], []],
    ['an object where a list belongs', ['list', 'string'], {}],
    ['a fraction of nothing', 'number', Number.NaN],
    ['an infinite number', 'number', Number.POSITIVE_INFINITY],
  ] as const)('that is %s is refused', (_, type, value) => {
    expect(() => encodeValue(type, value)).toThrow(/expected/);
  });

  it('that doesn’t fit is named by its path', () => {
    const type = ['object', { a: ['list', ['map', 'number']] }] as const;
    expect(() => encodeValue(type, { a: [{}, { 'b.c': 'x' }] })).toThrow(
      expect.objectContaining({ path: ['a', 1, { key: 'b.c' }] }),
    );
  });
});

describe('an unknown value', () => {
  it.each([
    ['plain', 0, [0]],
    ['refined', 12, [0x81, 0x01, 0xc2]],
  ])('arrives in its %s form', (_, type, data) => {
    const msgpack = encode({ a: new ExtData(type, new Uint8Array(data)) });
    expect(decodeValue(['object', { a: 'string' }], { msgpack })).toEqual({ a: UNKNOWN });
  });

  it('leaves as extension type 0', () => {
    expect([...(encodeValue('string', UNKNOWN).msgpack ?? [])]).toEqual([0xd4, 0, 0]);
  });

  it('differs from null and from any text', () => {
    expect(new Set([UNKNOWN, null, '?', 'null'].map((each) => canonical('string', each))).size).toBe(4);
  });
});

describe('a number', () => {
  it.each([
    ['a small integer', 7, 7],
    ['a 64-bit integer', 2n ** 60n, 2 ** 60],
    ['a negative 64-bit integer', -(2n ** 53n), -(2 ** 53)],
    ['a float', 0.5, 0.5],
    ['a decimal fraction as text', '0.1', 0.1],
    ['a big integer as text', '100000000000000000000', 1e20],
    ['text with an exponent', '1e-7', 1e-7],
    ['a negative fraction as text', '-12.50', -12.5],
  ])('arrives as %s', (_, raw, value) => {
    expect(readNumber(raw)).toBe(value);
  });

  it.each([
    ['an integer beyond 2^53', 2n ** 53n + 1n],
    ['more digits than a double has', '0.12345678901234567890123'],
    ['an integer text beyond a double', '123456789012345678901'],
    ['no number', 'abc'],
  ])('that is %s is refused rather than rounded', (_, raw) => {
    expect(readNumber(raw)).toBeNull();
  });

  it('leaves as text when it isn’t a safe integer, so that 0.1 stays what the configuration says', () => {
    expect([writeNumber(5), writeNumber(0.1), writeNumber(1e21), writeNumber(1e-7)]).toEqual([
      5,
      '0.1',
      '1000000000000000000000',
      '1e-7',
    ]);
  });

  it('comes back exactly, whatever it is', () => {
    fc.assert(
      fc.property(anyNumber, (value) => {
        expect(readNumber(writeNumber(value)) === value).toBe(true);
      }),
    );
  });

  it('travels in a form that any msgpack reader takes', () => {
    expect(decode(encodeValue('number', 2 ** 40).msgpack ?? new Uint8Array())).toBe(2 ** 40);
  });
});

describe('a stored state', () => {
  it('loses what the schema no longer has, in objects at any depth', () => {
    const type = ['object', { a: ['list', ['object', { b: 'string' }]], c: ['map', 'string'] }] as const;
    const stored = { a: [{ b: 'x', old: 1 }], c: { keep: 'y' }, gone: true };
    expect(dropUnknownFields(type, stored)).toEqual({ a: [{ b: 'x' }], c: { keep: 'y' } });
  });
});
