/** Messaging services and the senders in their pools, as they are kept. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import type { IncomingPhoneNumber } from '../numbers/rows.ts';
import { collection } from '../provider.ts';

const HttpMethod = () => z.enum(['GET', 'POST']);

export const MessagingService = schema(() =>
  z.object({
    account_sid: z.string(),
    sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    friendly_name: z.string(),
    inbound_request_url: z.string().nullable(),
    inbound_method: HttpMethod(),
    fallback_url: z.string().nullable(),
    fallback_method: HttpMethod(),
    status_callback: z.string().nullable(),
    sticky_sender: z.boolean(),
    smart_encoding: z.boolean(),
    mms_converter: z.boolean(),
    fallback_to_long_code: z.boolean(),
    scan_message_content: z.enum(['inherit', 'enable', 'disable']),
    area_code_geomatch: z.boolean(),
    validity_period: z.int(),
    synchronous_validation: z.boolean(),
    usecase: z.string(),
    us_app_to_person_registered: z.boolean(),
    use_inbound_webhook_on_number: z.boolean(),
    links: z.record(z.string(), z.string()),
    url: z.string(),
  }),
);
export type MessagingService = z.infer<ReturnType<typeof MessagingService>>;

const ServiceFacts = schema(() =>
  z.object({
    /** How often a sender was chosen: whose turn it is. */
    turns: z.int(),
  }),
);

export const messagingServices = collection('messaging_services', {
  row: MessagingService,
  internal: ServiceFacts,
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, given) => ({ row: newMessagingService(ctx, given), internal: { turns: 0 } }),
});

const messagingLink = (path: string): string => link({ options: { host: 'messaging' } }, path);

/** A row of a new service. */
export function newMessagingService(ctx: TwilioCtx, given: Partial<MessagingService>): MessagingService {
  const { sid: id = sid(ctx, 'MG') } = given;
  const url = messagingLink(`/v1/Services/${id}`);
  return {
    account_sid: ctx.account.id,
    sid: id,
    ...newIsoDates(ctx.now),
    friendly_name: '',
    inbound_request_url: null,
    inbound_method: 'POST',
    fallback_url: null,
    fallback_method: 'POST',
    status_callback: null,
    sticky_sender: true,
    smart_encoding: true,
    mms_converter: true,
    fallback_to_long_code: true,
    scan_message_content: 'inherit',
    area_code_geomatch: true,
    validity_period: 36_000,
    synchronous_validation: false,
    usecase: 'undeclared',
    us_app_to_person_registered: false,
    use_inbound_webhook_on_number: false,
    links: {
      phone_numbers: `${url}/PhoneNumbers`,
      short_codes: `${url}/ShortCodes`,
      alpha_senders: `${url}/AlphaSenders`,
      messages: `${url}/Messages`,
      us_app_to_person: `${url}/Compliance/Usa2p`,
      us_app_to_person_usecases: `${url}/Compliance/Usa2p/Usecases`,
      channel_senders: `${url}/ChannelSenders`,
      destination_alpha_senders: `${url}/DestinationAlphaSenders`,
    },
    url,
    ...given,
  };
}

/** A sender in a pool: a number, a short code, a name, or a channel's address. */
export const PoolSender = schema(() =>
  z.object({
    /** Of the number (PN) or short code (SC) itself; names (AI) and channel senders (XE) have their own. */
    sid: z.string(),
    account_sid: z.string(),
    service_sid: z.string(),
    kind: z.enum(['phone_number', 'short_code', 'alpha_sender', 'destination_alpha_sender', 'channel_sender']),
    /** What messages come from. */
    sender: z.string(),
    /** ISO; of a name for whom it is, empty for all. */
    country_code: z.string(),
    capabilities: z.array(z.string()),
    date_created: z.string(),
    date_updated: z.string(),
  }),
);
export type PoolSender = z.infer<ReturnType<typeof PoolSender>>;

export const poolSenders = collection('messaging_service_senders', {
  row: PoolSender,
  key: 'sid',
  owner: 'account',
  columns: ['service_sid', 'sender', 'kind', 'country_code'],
  indexes: [['service_sid', 'kind']],
  missing: errors.not_found,
});

/** Puts a number of the account into a service's pool. */
export function addToPool(
  ctx: TwilioCtx,
  service: MessagingService,
  { sid: id, phone_number: sender, capabilities }: IncomingPhoneNumber,
  country = 'US',
): Promise<PoolSender> {
  const { mms, sms, voice } = capabilities;
  return poolSenders.insert(ctx, {
    sid: id,
    account_sid: ctx.account.id,
    service_sid: service.sid,
    kind: 'phone_number',
    sender,
    country_code: country,
    capabilities: [...(mms ? ['MMS'] : []), ...(sms ? ['SMS'] : []), ...(voice ? ['Voice'] : [])],
    ...newIsoDates(ctx.now),
  });
}

/** The service in whose pool an address of the account stands. */
export async function serviceOfSender(ctx: TwilioCtx, sender: string): Promise<MessagingService | undefined> {
  const entry = await poolSenders.find(ctx, { where: { sender } });
  return entry && messagingServices.get(ctx, entry.service_sid);
}
