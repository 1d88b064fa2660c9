/** Every published parameter of every operation is taken, by its published name. */
import { expect, test } from 'vitest';
import { z } from '../../../src/emulator/index.ts';
import stripe from '../../../emulators/stripe/index.ts';
import { normal } from '../published.ts';
import { paramsOf, untaken } from './parameters.ts';
import { isPublished, routes } from './types.ts';

/** Parameters that are refused as unknown, and why. */
const refused: Readonly<Record<string, readonly string[]>> = {
  // of cards, which are no external accounts here
  'accounts.updateExternalAccount':
    'address_city address_country address_line1 address_line2 address_state address_zip documents exp_month exp_year name'.split(
      ' ',
    ),
  'files.create': ['file'], // the part of the multipart body, which is no parameter
};

/** Read by the api itself: pages, expansion. */
const common = new Set(['ending_before', 'expand', 'limit', 'page', 'starting_after']);

/** Hashes of methods that nobody pays with here, whose numbers stay text. */
const kept =
  /^(?:payment_settings\.)?payment_method_(?:options|data)\.|^company\.|^(?:account|person|mandate|source_order)\.|upi\.|additional_tos_acceptances|enhanced_evidence|billing_schedules|pause_schedules|schedule_details|tax_amounts|tax_rate_data|customer_login/;

const operations = new Map(stripe.operations.map((operation) => [normal(operation.method, operation.path), operation]));

/** Body and query together, as clients see them. */
function inputOf({ options }: (typeof stripe.operations)[number]): z.ZodType {
  const { body, query } = options as { readonly body?: () => z.ZodType; readonly query?: () => z.ZodType };
  const parts = [body?.(), query?.()].filter((part) => part instanceof z.ZodObject);
  return z.object(Object.assign({}, ...parts.map(({ shape }) => shape as object)) as z.core.$ZodLooseShape);
}

interface Case {
  readonly op: string;
  readonly type: string;
  readonly input: z.ZodType;
}

const cases = routes.flatMap(({ op, method, path }): Case[] => {
  const operation = operations.get(normal(method, path));
  const type = paramsOf(op);
  return operation && type !== undefined ? [{ op, type, input: inputOf(operation) }] : [];
});

test.runIf(isPublished)('there are parameters to look at', () => {
  expect(cases.length).toBeGreaterThan(200);
});

test.for(cases)('$op takes what is published', ({ op, type, input }) => {
  const lacking = untaken(type, input).filter(
    (name) => !common.has(name.replace(/\[\]$/, '')) && !refused[op]?.includes(name) && !kept.test(name),
  );
  expect(lacking).toEqual([]);
});
