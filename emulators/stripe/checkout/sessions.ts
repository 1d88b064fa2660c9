/** Checkout Sessions: made by the shop, finished by the buyer on the hosted page, ended by the clock. */
import { z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { params, range } from '../core/params.ts';
import { changeSession, sessionChanges } from './changing.ts';
import { errors } from '../errors.ts';
import { endSession } from './expiring.ts';
import { makeSession } from './making.ts';
import { sessionParams } from './params.ts';
import { LineItem, lineItems, Session, sessions } from './session.ts';

export const createSession = operation('checkout.sessions.create', 'POST /v1/checkout/sessions', {
  summary: 'Create a Checkout Session',
  body: () => params(sessionParams()),
  result: Session,
  handler: (ctx, { body }) => makeSession(ctx, body),
});

export const retrieveSession = operation('checkout.sessions.retrieve', 'GET /v1/checkout/sessions/{session}', {
  summary: 'Retrieve a Checkout Session',
  query: () => params({}),
  result: Session,
  handler: (ctx, { params: { session } }) => sessions.need(ctx, session),
});

export const updateSession = operation('checkout.sessions.update', 'POST /v1/checkout/sessions/{session}', {
  summary: 'Update a Checkout Session; what is bought only while it is open',
  body: () => params(sessionChanges()),
  result: Session,
  handler: async (ctx, { params: { session: id }, body }) => changeSession(ctx, await sessions.need(ctx, id), body),
});

export const expireSessionNow = operation('checkout.sessions.expire', 'POST /v1/checkout/sessions/{session}/expire', {
  summary: 'Expire a Checkout Session',
  body: () => params({}),
  result: Session,
  async handler(ctx, { params: { session: id } }) {
    const session = await sessions.need(ctx, id);
    if (session.status !== 'open') {
      throw errors.invalid_request(
        `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`,
      );
    }
    return endSession(ctx, session);
  },
});

export const listSessions = operation('checkout.sessions.list', 'GET /v1/checkout/sessions', {
  summary: 'List Checkout Sessions, newest first',
  query: () =>
    z.object({
      created: range(),
      customer: z.string().optional(),
      customer_account: z.string().optional(),
      customer_details: z.object({ email: z.string() }).optional(),
      payment_intent: z.string().optional(),
      payment_link: z.string().optional(),
      status: z.enum(['complete', 'expired', 'open']).optional(),
      subscription: z.string().optional(),
    }),
  list: Session,
  handler: (ctx, { query: { customer_details: buyer, customer_account: _, ...where }, page }) =>
    sessions.list(ctx, {
      where,
      page,
      ...(buyer && { match: ({ customer_details: details }) => details?.email === buyer.email }),
    }),
});

export const listSessionLines = operation(
  'checkout.sessions.list_line_items',
  'GET /v1/checkout/sessions/{session}/line_items',
  {
    summary: "List a Checkout Session's line items, in their order",
    list: LineItem,
    query: () => z.object({}),
    async handler(ctx, { params: { session: id }, page }) {
      const session = await sessions.need(ctx, id);
      return lineItems.list(ctx, { where: { session: session.id }, order: { direction: 'asc' }, page });
    },
  },
);
