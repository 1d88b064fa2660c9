import { describe, expect, test } from 'vitest';
import { dropRule, putRule, replaceRules, restartRules, shownRules } from '../../src/faults/ruleset.ts';
import { problemText, validateProfiles, validateRule, validateRules } from '../../src/faults/validate.ts';
import { known } from './world.ts';

/** What is said of one rule. */
const said = (rule: unknown): string => problemText(validateRule(rule, known, []).problems ?? []);

describe('rules', () => {
  test.each([
    [
      { fault: { eror: 'x' } },
      'fault.eror: there is no field "eror"; did you mean "error"? Known: error, status, body, rateLimit, network, phase',
    ],
    [{ opration: 'x' }, 'opration: there is no field "opration"; did you mean "operation"?'],
    [{ fault: {} }, 'fault: names one of error, status, rateLimit, network'],
    [{ fault: { status: 500, network: 'reset' } }, 'fault: names one of error, status, rateLimit, network'],
    [{ fault: { error: 'too_late', body: {} } }, 'fault: has a body only with a status'],
    [{ fault: { status: 102 } }, 'fault.status: Too small: expected number to be >=200'],
    [{ latency: 'soon' }, 'latency: write a duration like'],
    [{ latency: { min: '2s', max: '1s' } }, 'latency: min is longer than max'],
    [{ latency: { p50: '0s', p99: '1s' } }, 'latency: p50 is longer than 0'],
    [{ latency: { p50: '1s' } }, 'latency: write a duration like'],
    [{ when: { probability: 2 } }, 'when.probability: Too big'],
    [{ when: { nth: 0 } }, 'when.nth: Too small'],
    [{ fault: { rateLimit: { limit: 1, window: '0s' } } }, 'fault.rateLimit.window: is longer than 0'],
    [7, 'Invalid input: expected object, received number'],
    [
      { provider: 'pelikan' },
      'provider: there is no provider "pelikan"; did you mean "pelican"? Known: pelican, stork',
    ],
    [
      { operation: 'pelican.parcels.bok' },
      'operation: no provider has an operation "pelican.parcels.bok"; did you mean "pelican.parcels.book"?',
    ],
    [
      { provider: 'stork', operation: 'pelican.*' },
      'operation: stork has no operation "pelican.*" Known: stork.nests.build',
    ],
    [
      { operation: 'GET /v1/parcel/{id}' },
      'operation: no provider has an operation "GET /v1/parcel/{id}"; did you mean "GET /v1/parcels/{parcel}"?',
    ],
    [
      { provider: 'pelican', fault: { error: 'to_late' } },
      'fault.error: pelican has no error "to_late"; did you mean "too_late"? Known: too_late, ',
    ],
    [
      { fault: { error: 'card_declined' } },
      'fault.error: no provider has an error "card_declined" Known: unauthorized',
    ],
    [{ operation: 'stork.*', fault: { error: 'too_late' } }, 'fault.error: stork.* has no error "too_late"'],
    [
      { operation: 'GET /v1/parcels/{id}', fault: { error: 'address_unknown' } },
      'fault.error: GET /v1/parcels/{id} has no error "address_unknown"',
    ],
  ])('%j: %s', (rule, expected) => {
    expect(said(rule)).toContain(expected);
  });

  test.each([
    {},
    { fault: { error: 'rate_limit' } },
    { provider: 'stork', fault: { error: 'unavailable' } },
    { operation: 'POST /v1/parcels/', fault: { error: 'address_unknown' } },
    { operation: 'GET /v1/parcels/par_1/label.pdf', latency: { p50: '1s', p99: '1s' } },
    { operation: '*', when: { first: 1, header: { a: 'b' } }, fault: { status: 503, body: 'gone' } },
    { webhook: { drop: 1, duplicate: 2, delay: '1h30m', shuffle: true, corruptSignature: true } },
  ])('%j is fine', (rule) => {
    expect(validateRule(rule, known, []).value).toEqual({ id: 'rule_1', ...rule });
  });

  test('all known names are listed, the nearest first', () => {
    const [problem] = validateRule({ operation: 'pelican.parcels.boo' }, known, []).problems ?? [];
    expect(problem?.known?.[0]).toBe('pelican.parcels.book');
    expect(problem?.known?.toSorted()).toEqual(
      known.providers
        .flatMap((it) => known.operations(it))
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  test('each problem says which rule it is in', () => {
    const { problems = [] } = validateRules([{}, { provider: 'x' }, { when: { nth: 'one' } }], known);
    expect(problems.map(({ at }) => at)).toEqual(['rules[2].when.nth']);
    expect(validateRules([{}, { provider: 'x' }], known).problems?.map(({ at }) => at)).toEqual(['rules[1].provider']);
    expect(problemText(validateRules({}, known).problems ?? [])).toBe(
      'rules: Invalid input: expected array, received object',
    );
  });

  test('what has no id gets one that is free', () => {
    const { value = [] } = validateRules([{}, { id: 'rule_2' }, {}], known);
    expect(value.map(({ id }) => id)).toEqual(['rule_1', 'rule_2', 'rule_3']);
    expect(validateRule({}, known, ['rule_1', 'x']).value?.id).toBe('rule_2');
  });

  test('an id stands for one rule', () => {
    expect(problemText(validateRules([{ id: 'a' }, { id: 'a' }], known).problems ?? [])).toBe(
      'rules[1].id: "a" is the id of an earlier rule, too',
    );
  });
});

describe('profiles of the configuration', () => {
  test.each([
    [{ a: { extends: 'realstic' } }, 'profiles.a.extends: there is no profile "realstic"; did you mean "realistic"?'],
    [
      { a: { extends: 'b' }, b: { extends: 'a' } },
      'profiles.a.extends: leads back to "a"\nprofiles.b.extends: leads back to "b"',
    ],
    [
      { a: { latency: { pelikan: '1s' } } },
      'profiles.a.latency.pelikan: there is no provider "pelikan"; did you mean "pelican"?',
    ],
    [{ a: { latency: { pelican: 'soon' } } }, 'profiles.a.latency.pelican: write a duration like'],
    [{ a: { settings: { default: {} } } }, 'profiles.a.settings.default: there is no provider "default"'],
    [
      { a: { failures: { stork: [{ error: 'too_late', probability: 1 }] } } },
      'profiles.a.failures.stork[0].error: stork has no error "too_late"',
    ],
    [
      { a: { failures: { default: [{ error: 'late', probability: 1 }] } } },
      'profiles.a.failures.default[0].error: no provider has an error "late"',
    ],
    [
      { a: { failures: { stork: [{ probability: 1 }] } } },
      'profiles.a.failures.stork[0]: names one of error, status, network',
    ],
    [{ a: { rules: [{ provider: 'x' }] } }, 'profiles.a.rules[0].provider: there is no provider "x"'],
    [{ a: { latncy: {} } }, 'profiles.a.latncy: there is no field "latncy"; did you mean "latency"?'],
  ])('%j: %s', (profiles, expected) => {
    expect(problemText(validateProfiles(profiles, known).problems ?? [])).toContain(expected);
  });

  test('a good one is taken as it is', () => {
    const profiles = {
      realistic: { extends: 'realistic', latency: { default: '1s', stork: { min: '1s', max: '2s' } } },
      monsoon: {
        extends: 'realistic',
        failures: {
          default: [{ error: 'too_late', probability: 0.1 }],
          stork: [{ network: 'reset', phase: 'after', probability: 0.1 }],
        },
        webhooks: { default: { drop: 0.1 } },
        settings: { pelican: { paper: false } },
        rules: [{ operation: 'stork.*', latency: '1s' }],
      },
    };
    expect(validateProfiles(profiles, known).value).toEqual(profiles);
  });
});

describe('the rules of a namespace', () => {
  const rule = (id: string) => ({ id, latency: '1s' });
  const row = replaceRules({ rules: [], rulesVersion: 3 }, [rule('a'), rule('b')]);

  test('are shown without what only the engine knows', () => {
    expect(row.rulesVersion).toBe(4);
    expect(shownRules(row, { a: 2 })).toEqual([
      { ...rule('a'), hits: 2 },
      { ...rule('b'), hits: 0 },
    ]);
  });

  test('a rule is added, or takes the place of the one with its id', () => {
    expect(shownRules(putRule(row, rule('c')), {}).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    const { rules } = putRule(row, { id: 'a', latency: '2s' });
    expect(rules).toEqual([
      { id: 'a', latency: '2s', set: 5 },
      { ...rule('b'), set: 4 },
    ]);
  });

  test('a rule is dropped by its id', () => {
    expect(dropRule(row, 'a')).toEqual({ rules: [{ ...rule('b'), set: 4 }], rulesVersion: 5 });
    expect(dropRule(row, 'x')).toBeUndefined();
  });

  test('a restart sets all of them anew', () => {
    expect(restartRules(row)).toEqual({
      rules: [
        { ...rule('a'), set: 5 },
        { ...rule('b'), set: 5 },
      ],
      rulesVersion: 5,
    });
  });
});
