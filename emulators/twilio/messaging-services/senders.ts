/** The pool of a messaging service: numbers, short codes, names, channel senders. */
import { link, mapPage, nothing, z, type Schema } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { countryOf } from '../numbers/metadata.ts';
import { isAlphanumericSender } from '../numbers/phone.ts';
import { numbers } from '../numbers/rows.ts';
import { text } from '../params.ts';
import { shortCodes } from '../short-codes/rows.ts';
import { messaging } from './api.ts';
import { addToPool, messagingServices, poolSenders, type MessagingService, type PoolSender } from './rows.ts';

const common = {
  sid: z.string(),
  account_sid: z.string(),
  service_sid: z.string(),
  date_created: z.string(),
  date_updated: z.string(),
  url: z.string(),
};

type Shaped = Pick<PoolSender, 'sid' | 'account_sid' | 'service_sid' | 'date_created' | 'date_updated'> & {
  readonly url: string;
};

/** One kind of senders: how paths call it, how it is added, how it is shown. */
interface Kind<Body extends Schema<z.ZodObject>> {
  readonly kind: PoolSender['kind'];
  /** `phone_numbers`, of the operations' ids and of the list. */
  readonly name: string;
  readonly path: string;
  readonly listName?: string;
  /** `a number` */
  readonly what: string;
  readonly body: Body;
  /** The row to put into the pool. Throws when it may not be there. */
  readonly add: (ctx: TwilioCtx, service: MessagingService, body: z.infer<ReturnType<Body>>) => Promise<PoolSender>;
  readonly shape: Schema<z.ZodObject>;
  readonly show: (row: PoolSender, shaped: Shaped) => Record<string, unknown>;
}

/** The four operations of a kind. */
function poolOf<Body extends Schema<z.ZodObject>>(kind: Kind<Body>) {
  const all = `/v1/Services/{ServiceSid}/${kind.path}` as const;
  const one = `${all}/{Sid}` as const;
  const id = (verb: string): string => `messaging_service_${kind.name}.${verb}`;
  const shown = (row: PoolSender): Record<string, unknown> => {
    const { sid, account_sid, service_sid, date_created, date_updated } = row;
    const url = link(messaging, `/v1/Services/${service_sid}/${kind.path}/${sid}`);
    return kind.show(row, { sid, account_sid, service_sid, date_created, date_updated, url });
  };
  const serviceAt = (ctx: TwilioCtx, params: unknown): Promise<MessagingService> =>
    messagingServices.need(ctx, (params as { ServiceSid: string }).ServiceSid);
  const entryAt = async (ctx: TwilioCtx, params: unknown): Promise<PoolSender> => {
    const { ServiceSid: service, Sid } = params as { ServiceSid: string; Sid: string };
    const row = await poolSenders.need(ctx, Sid);
    if (row.service_sid !== service || row.kind !== kind.kind) throw errors.not_found();
    return row;
  };
  return {
    add: messaging.operation(id('create'), `POST ${all}`, {
      summary: `Put ${kind.what} into the pool`,
      status: 201,
      body: kind.body,
      result: kind.shape,
      handler: async (ctx, { params, body }) =>
        shown(await kind.add(ctx, await serviceAt(ctx, params), body as z.infer<ReturnType<Body>>)),
    }),
    list: messaging.operation(id('list'), `GET ${all}`, {
      summary: `List the pool: what is ${kind.what}`,
      query: () => z.object({ IsoCountryCode: text() }),
      list: kind.shape,
      listName: kind.listName ?? kind.name,
      async handler(ctx, { params, query, page }) {
        const service = await serviceAt(ctx, params);
        const where = { service_sid: service.sid, kind: kind.kind, country_code: query.IsoCountryCode || undefined };
        return mapPage(await poolSenders.list(ctx, { where, page }), shown);
      },
    }),
    fetch: messaging.operation(id('fetch'), `GET ${one}`, {
      summary: `One of the pool: ${kind.what}`,
      result: kind.shape,
      handler: async (ctx, { params }) => shown(await entryAt(ctx, params)),
    }),
    remove: messaging.operation(id('delete'), `DELETE ${one}`, {
      summary: `Take ${kind.what} out of the pool`,
      status: 204,
      async handler(ctx, { params }) {
        await poolSenders.remove(ctx, await entryAt(ctx, params));
        return nothing();
      },
    }),
  };
}

/** Throws when the sender already is in this or another service. */
async function checkFree(ctx: TwilioCtx, service: MessagingService, id: string): Promise<void> {
  const known = await poolSenders.get(ctx, id);
  if (known) throw known.service_sid === service.sid ? errors.number_in_service() : errors.number_in_other_service();
}

const entry = (
  ctx: TwilioCtx,
  service: MessagingService,
  own: Pick<PoolSender, 'sid' | 'kind' | 'sender' | 'country_code'>,
): Promise<PoolSender> =>
  poolSenders.insert(ctx, {
    ...own,
    account_sid: ctx.account.id,
    service_sid: service.sid,
    capabilities: ['SMS'],
    ...newIsoDates(ctx.now),
  });

const capable = { country_code: z.string(), capabilities: z.array(z.string()) };

export const {
  add: addPhoneNumber,
  list: listPhoneNumbers,
  fetch: fetchPhoneNumber,
  remove: removePhoneNumber,
} = poolOf({
  kind: 'phone_number',
  name: 'phone_numbers',
  path: 'PhoneNumbers',
  what: 'a number',
  body: () => z.object({ PhoneNumberSid: z.string() }),
  async add(ctx, service, { PhoneNumberSid: id }) {
    await checkFree(ctx, service, id);
    const number = await numbers.get(ctx, id);
    if (!number || number.account_sid !== ctx.account.id) throw errors.unknown_service_number();
    return addToPool(ctx, service, number, countryOf(number.phone_number));
  },
  shape: () => z.object({ ...common, ...capable, phone_number: z.string() }),
  show: ({ sender, country_code, capabilities }, shaped) => ({
    ...shaped,
    phone_number: sender,
    country_code,
    capabilities,
  }),
});

export const {
  add: addShortCode,
  list: listShortCodes,
  fetch: fetchShortCode,
  remove: removeShortCode,
} = poolOf({
  kind: 'short_code',
  name: 'short_codes',
  path: 'ShortCodes',
  what: 'a short code',
  body: () => z.object({ ShortCodeSid: z.string() }),
  async add(ctx, service, { ShortCodeSid: id }) {
    await checkFree(ctx, service, id);
    const code = await shortCodes.get(ctx, id);
    if (!code || code.account_sid !== ctx.account.id) throw errors.unknown_service_number();
    return entry(ctx, service, { sid: id, kind: 'short_code', sender: code.short_code, country_code: 'US' });
  },
  shape: () => z.object({ ...common, ...capable, short_code: z.string() }),
  show: ({ sender, country_code, capabilities }, shaped) => ({
    ...shaped,
    short_code: sender,
    country_code,
    capabilities,
  }),
});

/** Throws for what is no name, or one that is in the pool for that country. */
async function addName(
  ctx: TwilioCtx,
  service: MessagingService,
  name: Pick<PoolSender, 'kind' | 'sender' | 'country_code'>,
): Promise<PoolSender> {
  if (!isAlphanumericSender(name.sender)) throw errors.invalid_parameter('AlphaSender');
  const known = await poolSenders.find(ctx, { where: { service_sid: service.sid, ...name } });
  if (known) throw errors.number_in_service();
  return entry(ctx, service, { ...name, sid: sid(ctx, 'AI') });
}

export const {
  add: addAlphaSender,
  list: listAlphaSenders,
  fetch: fetchAlphaSender,
  remove: removeAlphaSender,
} = poolOf({
  kind: 'alpha_sender',
  name: 'alpha_senders',
  path: 'AlphaSenders',
  what: 'a name',
  body: () => z.object({ AlphaSender: z.string() }),
  add: (ctx, service, { AlphaSender: sender }) =>
    addName(ctx, service, { kind: 'alpha_sender', sender, country_code: '' }),
  shape: () => z.object({ ...common, alpha_sender: z.string(), capabilities: z.array(z.string()) }),
  show: ({ sender, capabilities }, shaped) => ({ ...shaped, alpha_sender: sender, capabilities }),
});

export const {
  add: addDestinationAlphaSender,
  list: listDestinationAlphaSenders,
  fetch: fetchDestinationAlphaSender,
  remove: removeDestinationAlphaSender,
} = poolOf({
  kind: 'destination_alpha_sender',
  name: 'destination_alpha_senders',
  path: 'DestinationAlphaSenders',
  listName: 'alpha_senders',
  what: 'a name for a country',
  body: () => z.object({ AlphaSender: z.string(), IsoCountryCode: text() }),
  add: (ctx, service, { AlphaSender: sender, IsoCountryCode: country = '' }) =>
    addName(ctx, service, { kind: 'destination_alpha_sender', sender, country_code: country.toUpperCase() }),
  shape: () =>
    z.object({
      ...common,
      alpha_sender: z.string(),
      capabilities: z.array(z.string()),
      iso_country_code: z.string().nullable(),
    }),
  show: ({ sender, capabilities, country_code }, shaped) => ({
    ...shaped,
    alpha_sender: sender,
    capabilities,
    iso_country_code: country_code || null,
  }),
});

/** Named by the sid of a sender (XE), which here is whatever is given. */
export const {
  add: addChannelSender,
  list: listChannelSenders,
  fetch: fetchChannelSender,
  remove: removeChannelSender,
} = poolOf({
  kind: 'channel_sender',
  name: 'channel_senders',
  path: 'ChannelSenders',
  listName: 'senders',
  what: 'a WhatsApp sender',
  body: () => z.object({ Sid: z.string() }),
  async add(ctx, service, { Sid: id }) {
    await checkFree(ctx, service, id);
    const [first] = await numbers.all(ctx, { where: { account_sid: ctx.account.id } });
    if (!first) throw errors.unknown_service_number();
    const country_code = countryOf(first.phone_number) ?? 'US';
    return entry(ctx, service, {
      sid: id,
      kind: 'channel_sender',
      sender: `whatsapp:${first.phone_number}`,
      country_code,
    });
  },
  shape: () =>
    z.object({
      account_sid: z.string(),
      messaging_service_sid: z.string(),
      sid: z.string(),
      sender: z.string(),
      sender_type: z.string(),
      country_code: z.string(),
      date_created: z.string(),
      date_updated: z.string(),
      url: z.string(),
    }),
  show: ({ sender, country_code }, { service_sid, ...shaped }) => ({
    ...shaped,
    messaging_service_sid: service_sid,
    sender,
    sender_type: 'WhatsApp',
    country_code,
  }),
});
