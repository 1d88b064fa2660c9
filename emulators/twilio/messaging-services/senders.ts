/** The pool of a messaging service: numbers, short codes, names, channel senders. */
import { link, mapPage, nothing, z, type PageRequest } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { countryOf } from '../numbers/metadata.ts';
import { isAlphanumericSender, withoutChannel } from '../numbers/phone.ts';
import { numbers } from '../numbers/rows.ts';
import { shortCodes } from '../short-codes/rows.ts';
import { messaging } from './api.ts';
import { addToPool, messagingServices, poolSenders, type MessagingService, type PoolSender } from './rows.ts';

const common = {
  sid: z.string(),
  account_sid: z.string(),
  service_sid: z.string(),
  date_created: z.string(),
  date_updated: z.string(),
};

const inPool = (ctx: TwilioCtx, service: string, kind: PoolSender['kind'], page: PageRequest) =>
  poolSenders.list(ctx, { where: { service_sid: service, kind }, page });

async function entryOf(ctx: TwilioCtx, service: string, kind: PoolSender['kind'], id: string): Promise<PoolSender> {
  const row = await poolSenders.need(ctx, id);
  if (row.service_sid !== service || row.kind !== kind) throw errors.not_found();
  return row;
}

async function remove(ctx: TwilioCtx, service: string, kind: PoolSender['kind'], id: string): Promise<void> {
  await poolSenders.remove(ctx, await entryOf(ctx, service, kind, id));
}

/** Throws when the sender already is in this or another service. */
async function checkFree(ctx: TwilioCtx, service: MessagingService, id: string): Promise<void> {
  const known = await poolSenders.get(ctx, id);
  if (known) throw known.service_sid === service.sid ? errors.number_in_service() : errors.number_in_other_service();
}

const urlOf = (service: string, collection: string, id: string): string =>
  link(messaging, `/v1/Services/${service}/${collection}/${id}`);

type Shaped = Pick<PoolSender, 'sid' | 'account_sid' | 'service_sid' | 'date_created' | 'date_updated'>;

const shaped = (row: PoolSender): Shaped => ({
  sid: row.sid,
  account_sid: row.account_sid,
  service_sid: row.service_sid,
  date_created: row.date_created,
  date_updated: row.date_updated,
});

// Phone numbers

const PhoneNumber = () =>
  z.object({
    ...common,
    phone_number: z.string(),
    country_code: z.string(),
    capabilities: z.array(z.string()),
    url: z.string(),
  });

const asPhoneNumber = (row: PoolSender): z.infer<ReturnType<typeof PhoneNumber>> => ({
  ...shaped(row),
  phone_number: row.sender,
  country_code: row.country_code,
  capabilities: row.capabilities,
  url: urlOf(row.service_sid, 'PhoneNumbers', row.sid),
});

const NUMBERS = '/v1/Services/{ServiceSid}/PhoneNumbers';

export const addPhoneNumber = messaging.operation('messaging_service_phone_numbers.create', `POST ${NUMBERS}`, {
  summary: 'Put a number into the pool',
  status: 201,
  body: () => z.object({ PhoneNumberSid: z.string() }),
  result: PhoneNumber,
  async handler(ctx, { params, body: { PhoneNumberSid: id } }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    await checkFree(ctx, service, id);
    const number = await numbers.get(ctx, id);
    if (!number || number.account_sid !== ctx.account.id) throw errors.unknown_service_number();
    return asPhoneNumber(await addToPool(ctx, service, number, countryOf(number.phone_number)));
  },
});

export const listPhoneNumbers = messaging.operation('messaging_service_phone_numbers.list', `GET ${NUMBERS}`, {
  summary: 'List the numbers in the pool',
  list: PhoneNumber,
  listName: 'phone_numbers',
  async handler(ctx, { params, page }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    return mapPage(await inPool(ctx, service.sid, 'phone_number', page), asPhoneNumber);
  },
});

export const fetchPhoneNumber = messaging.operation('messaging_service_phone_numbers.fetch', `GET ${NUMBERS}/{Sid}`, {
  summary: 'One number of the pool',
  result: PhoneNumber,
  handler: async (ctx, { params }) => asPhoneNumber(await entryOf(ctx, params.ServiceSid, 'phone_number', params.Sid)),
});

export const removePhoneNumber = messaging.operation(
  'messaging_service_phone_numbers.delete',
  `DELETE ${NUMBERS}/{Sid}`,
  {
    summary: 'Take a number out of the pool',
    status: 204,
    async handler(ctx, { params }) {
      await remove(ctx, params.ServiceSid, 'phone_number', params.Sid);
      return nothing();
    },
  },
);

// Short codes

const PooledShortCode = () =>
  z.object({
    ...common,
    short_code: z.string(),
    country_code: z.string(),
    capabilities: z.array(z.string()),
    url: z.string(),
  });

const asShortCode = (row: PoolSender): z.infer<ReturnType<typeof PooledShortCode>> => ({
  ...shaped(row),
  short_code: row.sender,
  country_code: row.country_code,
  capabilities: row.capabilities,
  url: urlOf(row.service_sid, 'ShortCodes', row.sid),
});

const CODES = '/v1/Services/{ServiceSid}/ShortCodes';

export const addShortCode = messaging.operation('messaging_service_short_codes.create', `POST ${CODES}`, {
  summary: 'Put a short code into the pool',
  status: 201,
  body: () => z.object({ ShortCodeSid: z.string() }),
  result: PooledShortCode,
  async handler(ctx, { params, body: { ShortCodeSid: id } }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    await checkFree(ctx, service, id);
    const code = await shortCodes.get(ctx, id);
    if (!code || code.account_sid !== ctx.account.id) throw errors.unknown_service_number();
    const row = entry(ctx, service, { sid: id, kind: 'short_code', sender: code.short_code, capabilities: ['SMS'] });
    return asShortCode(await poolSenders.insert(ctx, row));
  },
});

const entry = (
  ctx: TwilioCtx,
  service: MessagingService,
  own: Pick<PoolSender, 'sid' | 'kind' | 'sender' | 'capabilities'>,
): PoolSender => ({
  ...own,
  account_sid: ctx.account.id,
  service_sid: service.sid,
  country_code: own.sender.startsWith('+') ? (countryOf(own.sender) ?? 'US') : 'US',
  ...newIsoDates(ctx.now),
});

export const listShortCodes = messaging.operation('messaging_service_short_codes.list', `GET ${CODES}`, {
  summary: 'List the short codes in the pool',
  list: PooledShortCode,
  listName: 'short_codes',
  async handler(ctx, { params, page }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    return mapPage(await inPool(ctx, service.sid, 'short_code', page), asShortCode);
  },
});

export const fetchShortCode = messaging.operation('messaging_service_short_codes.fetch', `GET ${CODES}/{Sid}`, {
  summary: 'One short code of the pool',
  result: PooledShortCode,
  handler: async (ctx, { params }) => asShortCode(await entryOf(ctx, params.ServiceSid, 'short_code', params.Sid)),
});

export const removeShortCode = messaging.operation('messaging_service_short_codes.delete', `DELETE ${CODES}/{Sid}`, {
  summary: 'Take a short code out of the pool',
  status: 204,
  async handler(ctx, { params }) {
    await remove(ctx, params.ServiceSid, 'short_code', params.Sid);
    return nothing();
  },
});

// Names

const AlphaSender = () =>
  z.object({ ...common, alpha_sender: z.string(), capabilities: z.array(z.string()), url: z.string() });

const asAlphaSender = (row: PoolSender): z.infer<ReturnType<typeof AlphaSender>> => ({
  ...shaped(row),
  alpha_sender: row.sender,
  capabilities: row.capabilities,
  url: urlOf(row.service_sid, 'AlphaSenders', row.sid),
});

const NAMES = '/v1/Services/{ServiceSid}/AlphaSenders';

export const addAlphaSender = messaging.operation('messaging_service_alpha_senders.create', `POST ${NAMES}`, {
  summary: 'Put a name into the pool',
  status: 201,
  body: () => z.object({ AlphaSender: z.string() }),
  result: AlphaSender,
  async handler(ctx, { params, body: { AlphaSender: name } }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    if (!isAlphanumericSender(name)) throw errors.invalid_parameter('AlphaSender');
    const known = await poolSenders.find(ctx, { where: { service_sid: service.sid, sender: name } });
    if (known) throw errors.number_in_service();
    const row = entry(ctx, service, { sid: sid(ctx, 'AI'), kind: 'alpha_sender', sender: name, capabilities: ['SMS'] });
    return asAlphaSender(await poolSenders.insert(ctx, row));
  },
});

export const listAlphaSenders = messaging.operation('messaging_service_alpha_senders.list', `GET ${NAMES}`, {
  summary: 'List the names in the pool',
  list: AlphaSender,
  listName: 'alpha_senders',
  async handler(ctx, { params, page }) {
    const service = await messagingServices.need(ctx, params.ServiceSid);
    return mapPage(await inPool(ctx, service.sid, 'alpha_sender', page), asAlphaSender);
  },
});

export const fetchAlphaSender = messaging.operation('messaging_service_alpha_senders.fetch', `GET ${NAMES}/{Sid}`, {
  summary: 'One name of the pool',
  result: AlphaSender,
  handler: async (ctx, { params }) => asAlphaSender(await entryOf(ctx, params.ServiceSid, 'alpha_sender', params.Sid)),
});

export const removeAlphaSender = messaging.operation(
  'messaging_service_alpha_senders.delete',
  `DELETE ${NAMES}/{Sid}`,
  {
    summary: 'Take a name out of the pool',
    status: 204,
    async handler(ctx, { params }) {
      await remove(ctx, params.ServiceSid, 'alpha_sender', params.Sid);
      return nothing();
    },
  },
);

// Channel senders: named by the sid of a sender (XE), which here is whatever is given.

const ChannelSender = () =>
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
  });

const asChannelSender = (row: PoolSender): z.infer<ReturnType<typeof ChannelSender>> => ({
  account_sid: row.account_sid,
  messaging_service_sid: row.service_sid,
  sid: row.sid,
  sender: row.sender,
  sender_type: 'WhatsApp',
  country_code: row.country_code,
  date_created: row.date_created,
  date_updated: row.date_updated,
  url: urlOf(row.service_sid, 'ChannelSenders', row.sid),
});

const CHANNELS = '/v1/Services/{MessagingServiceSid}/ChannelSenders';

export const addChannelSender = messaging.operation('messaging_service_channel_senders.create', `POST ${CHANNELS}`, {
  summary: 'Put a WhatsApp sender into the pool',
  status: 201,
  body: () => z.object({ Sid: z.string() }),
  result: ChannelSender,
  async handler(ctx, { params, body: { Sid: id } }) {
    const service = await messagingServices.need(ctx, params.MessagingServiceSid);
    await checkFree(ctx, service, id);
    const [first] = await numbers.all(ctx, { where: { account_sid: ctx.account.id } });
    if (!first) throw errors.unknown_service_number();
    const sender = `whatsapp:${first.phone_number}`;
    const row = entry(ctx, service, { sid: id, kind: 'channel_sender', sender, capabilities: ['SMS'] });
    const country_code = countryOf(withoutChannel(sender)) ?? 'US';
    return asChannelSender(await poolSenders.insert(ctx, { ...row, country_code }));
  },
});

export const listChannelSenders = messaging.operation('messaging_service_channel_senders.list', `GET ${CHANNELS}`, {
  summary: 'List the channel senders in the pool',
  list: ChannelSender,
  listName: 'senders',
  async handler(ctx, { params, page }) {
    const service = await messagingServices.need(ctx, params.MessagingServiceSid);
    return mapPage(await inPool(ctx, service.sid, 'channel_sender', page), asChannelSender);
  },
});

export const fetchChannelSender = messaging.operation(
  'messaging_service_channel_senders.fetch',
  `GET ${CHANNELS}/{Sid}`,
  {
    summary: 'One channel sender of the pool',
    result: ChannelSender,
    handler: async (ctx, { params }) =>
      asChannelSender(await entryOf(ctx, params.MessagingServiceSid, 'channel_sender', params.Sid)),
  },
);

export const removeChannelSender = messaging.operation(
  'messaging_service_channel_senders.delete',
  `DELETE ${CHANNELS}/{Sid}`,
  {
    summary: 'Take a channel sender out of the pool',
    status: 204,
    async handler(ctx, { params }) {
      await remove(ctx, params.MessagingServiceSid, 'channel_sender', params.Sid);
      return nothing();
    },
  },
);
