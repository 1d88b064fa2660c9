/** Variables as text, and merged into a file. */
import { expect, test } from 'vitest';
import { merged, written } from '../../src/cli/dotenv.ts';
import { pairsOf } from '../../src/cli/pairs.ts';

const providers = ['sendgrid', 'stripe'];
const variables = { STRIPE_SECRET_KEY: 'sk_test_1', SENDGRID_API_KEY: 'SG.a b', BASE: 'x' };

test('variables stand together by provider', () => {
  expect(written(variables, 'dotenv', providers)).toBe(
    '# sendgrid\nSENDGRID_API_KEY="SG.a b"\n\n# stripe\nSTRIPE_SECRET_KEY=sk_test_1\n\n# others\nBASE=x',
  );
  expect(written({ A: "it's" }, 'shell', [])).toBe(`# others\nexport A='it'\\''s'`);
  expect(JSON.parse(written(variables, 'json', providers))).toEqual(variables);
});

test('merging replaces what is set, appends what is not, and leaves the rest', () => {
  const before = '# mine\nPORT=3000\nexport STRIPE_SECRET_KEY=old\n\nSTRIPE_SECRET_KEY_2=keep\n';
  const after = merged(before, variables, providers);
  expect(after).toBe(
    '# mine\nPORT=3000\nexport STRIPE_SECRET_KEY=sk_test_1\n\nSTRIPE_SECRET_KEY_2=keep\n\n' +
      '# sendgrid\nSENDGRID_API_KEY="SG.a b"\n\n# others\nBASE=x\n',
  );
  expect(merged(after, variables, providers)).toBe(after);
});

test('merging into nothing, and into lines that end as Windows ends them', () => {
  expect(merged('', { A: '1' }, [])).toBe('# others\nA=1\n');
  expect(merged('B=1\r\n', { A: '1' }, [])).toBe('B=1\r\n\r\n# others\r\nA=1\r\n');
});

test('pairs become a tree', () => {
  expect(pairsOf(['a=1', 'b.c=x=y', 'b.d:=[1]', 'e='], (_, text) => text)).toEqual({
    a: '1',
    b: { c: 'x=y', d: [1] },
    e: '',
  });
  expect(() => pairsOf(['a'], (_, text) => text)).toThrow('"a" is no pair: write KEY=VALUE, or KEY:=JSON');
  expect(() => pairsOf(['a:={'], (_, text) => text)).toThrow('a:={ is not JSON');
});
