/** What is to become of messages to an address that no conversation knows. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

export const AddressConfiguration = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    type: z.string(),
    address: z.string(),
    friendly_name: z.string(),
    address_country: z.string().nullable(),
    auto_creation: z.object({
      enabled: z.boolean(),
      type: z.enum(['webhook', 'studio', 'default']),
      conversation_service_sid: z.string().optional(),
      webhook_url: z.string().optional(),
      webhook_method: z.enum(['GET', 'POST']).optional(),
      webhook_filters: z.array(z.string()).optional(),
      studio_flow_sid: z.string().optional(),
      studio_retry_count: z.int().optional(),
    }),
    date_created: z.string(),
    date_updated: z.string(),
    url: z.string(),
  }),
);
export type AddressConfiguration = z.infer<ReturnType<typeof AddressConfiguration>>;

export const addressConfigurations = collection('conversation_addresses', {
  row: AddressConfiguration,
  key: 'sid',
  owner: 'account',
  columns: ['address', 'type'],
  missing: errors.not_found,
});
