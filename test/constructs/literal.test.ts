import { Token } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { literal } from '../../constructs/kafka/literal.ts';

describe('literal', () => {
  it('keeps Kafka’s config providers away from Terraform', () => {
    const provider = '{file:/run/secret:key}';
    expect(literal(`$${provider}`)).toBe(`$$${provider}`);
  });

  it('keeps template directives away from Terraform', () => {
    expect(literal('%{if}')).toBe('%%{if}');
  });

  it('leaves CDKTF’s tokens alone', () => {
    const token = `id=${Token.asString({ resolve: () => 'x', creationStack: [] })}`;
    expect(literal(token)).toBe(token);
  });

  it('goes into lists and maps', () => {
    expect(literal({ a: ['%{b}', 1, null], c: true })).toEqual({ a: ['%%{b}', 1, null], c: true });
  });
});
