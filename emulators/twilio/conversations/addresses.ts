/** Address configurations: numbers that open conversations by themselves. */
import { link, nothing, z } from '../../../src/emulator/index.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { sid } from '../ids.ts';
import { flag, given, integer, method, text, texts } from '../params.ts';
import { AddressConfiguration, addressConfigurations } from './address-rows.ts';
import { conversationsApi } from './api.ts';

const Changes = () =>
  z.object({
    FriendlyName: text(),
    'AutoCreation.Enabled': flag(),
    'AutoCreation.Type': z.enum(['webhook', 'studio', 'default']).optional(),
    'AutoCreation.ConversationServiceSid': text(),
    'AutoCreation.WebhookUrl': text(),
    'AutoCreation.WebhookMethod': method(),
    'AutoCreation.WebhookFilters': texts(),
    'AutoCreation.StudioFlowSid': text(),
    'AutoCreation.StudioRetryCount': integer(0),
  });

const autoCreation = (body: z.infer<ReturnType<typeof Changes>>): Partial<AddressConfiguration['auto_creation']> =>
  given({
    enabled: body['AutoCreation.Enabled'],
    type: body['AutoCreation.Type'],
    conversation_service_sid: body['AutoCreation.ConversationServiceSid'] || undefined,
    webhook_url: body['AutoCreation.WebhookUrl'] || undefined,
    webhook_method: body['AutoCreation.WebhookMethod'],
    webhook_filters: body['AutoCreation.WebhookFilters'],
    studio_flow_sid: body['AutoCreation.StudioFlowSid'] || undefined,
    studio_retry_count: body['AutoCreation.StudioRetryCount'],
  });

const PATH = '/v1/Configuration/Addresses';

export const createAddressConfiguration = conversationsApi.operation('conversation_addresses.create', `POST ${PATH}`, {
  summary: 'Say what becomes of messages to an address',
  status: 201,
  body: () => Changes().extend({ Type: z.string(), Address: z.string(), AddressCountry: text() }),
  result: AddressConfiguration,
  handler(ctx, { body }) {
    const id = sid(ctx, 'IG');
    return addressConfigurations.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      type: body.Type.toLowerCase(),
      address: body.Address,
      friendly_name: body.FriendlyName ?? '',
      address_country: body.AddressCountry || null,
      auto_creation: { enabled: false, type: 'default', ...autoCreation(body) },
      ...newIsoDates(ctx.now),
      url: link(conversationsApi, `${PATH}/${id}`),
    });
  },
});

export const listAddressConfigurations = conversationsApi.operation('conversation_addresses.list', `GET ${PATH}`, {
  summary: 'List configured addresses',
  query: () => z.object({ Type: text() }),
  list: AddressConfiguration,
  listName: 'address_configurations',
  handler: (ctx, { query, page }) =>
    addressConfigurations.list(ctx, { where: { type: query.Type || undefined }, page }),
});

export const fetchAddressConfiguration = conversationsApi.operation(
  'conversation_addresses.fetch',
  `GET ${PATH}/{Sid}`,
  {
    summary: 'One configured address',
    result: AddressConfiguration,
    handler: (ctx, { params }) => addressConfigurations.need(ctx, params.Sid),
  },
);

export const updateAddressConfiguration = conversationsApi.operation(
  'conversation_addresses.update',
  `POST ${PATH}/{Sid}`,
  {
    summary: 'Change a configured address',
    body: Changes,
    result: AddressConfiguration,
    async handler(ctx, { params, body }) {
      const row = await addressConfigurations.need(ctx, params.Sid);
      return addressConfigurations.update(ctx, row, {
        ...given({ friendly_name: body.FriendlyName }),
        auto_creation: { ...row.auto_creation, ...autoCreation(body) },
        date_updated: isoZ(ctx.now),
      });
    },
  },
);

export const deleteAddressConfiguration = conversationsApi.operation(
  'conversation_addresses.delete',
  `DELETE ${PATH}/{Sid}`,
  {
    summary: 'Forget a configured address',
    status: 204,
    async handler(ctx, { params }) {
      await addressConfigurations.remove(ctx, await addressConfigurations.need(ctx, params.Sid));
      return nothing();
    },
  },
);
