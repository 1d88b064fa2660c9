/** Addresses: what some countries want to know of whoever has a number. */
import { nothing, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { A, v2010 } from '../api.ts';
import { newDates, rfc2822 } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { IncomingPhoneNumber, numbers } from '../numbers/rows.ts';
import { flag, given, text } from '../params.ts';
import { collection } from '../provider.ts';

const Address = schema(() =>
  z.object({
    account_sid: z.string(),
    city: z.string(),
    customer_name: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    emergency_enabled: z.boolean(),
    friendly_name: z.string().nullable(),
    iso_country: z.string(),
    postal_code: z.string(),
    region: z.string(),
    sid: z.string(),
    street: z.string(),
    street_secondary: z.string().nullable(),
    uri: z.string(),
    validated: z.boolean(),
    verified: z.boolean(),
  }),
);
type Address = z.infer<ReturnType<typeof Address>>;

export const addresses = collection('addresses', {
  row: Address,
  key: 'sid',
  owner: 'account',
  columns: ['customer_name', 'friendly_name', 'iso_country'],
  missing: errors.not_found,
  make: (ctx: TwilioCtx, from) => ({ row: newAddress(ctx, from) }),
});

function newAddress(ctx: TwilioCtx, from: Partial<Address>): Address {
  const { sid: id = sid(ctx, 'AD') } = from;
  return {
    account_sid: ctx.account.id,
    city: '',
    customer_name: '',
    ...newDates(ctx.now),
    emergency_enabled: false,
    friendly_name: null,
    iso_country: 'US',
    postal_code: '',
    region: '',
    sid: id,
    street: '',
    street_secondary: null,
    uri: `/2010-04-01/Accounts/${ctx.account.id}/Addresses/${id}.json`,
    validated: true,
    verified: true,
    ...from,
  };
}

const Changes = () =>
  z.object({
    FriendlyName: text(),
    CustomerName: text(),
    Street: text(),
    StreetSecondary: text(),
    City: text(),
    Region: text(),
    PostalCode: text(),
    EmergencyEnabled: flag(),
    AutoCorrectAddress: flag(),
  });

const changesOf = (body: z.infer<ReturnType<typeof Changes>>): Partial<Address> =>
  given({
    friendly_name: body.FriendlyName,
    customer_name: body.CustomerName,
    street: body.Street,
    street_secondary: body.StreetSecondary,
    city: body.City,
    region: body.Region,
    postal_code: body.PostalCode,
    emergency_enabled: body.EmergencyEnabled,
  });

export const createAddress = v2010.operation('addresses.create', `POST ${A}/Addresses.json`, {
  summary: 'Add an address',
  status: 201,
  body: () =>
    Changes().extend({
      CustomerName: z.string(),
      Street: z.string(),
      City: z.string(),
      Region: z.string(),
      PostalCode: z.string(),
      IsoCountry: z.string(),
    }),
  result: Address,
  handler: (ctx, { body }) =>
    addresses.insert(ctx, newAddress(ctx, { ...changesOf(body), iso_country: body.IsoCountry })),
});

export const listAddresses = v2010.operation('addresses.list', `GET ${A}/Addresses.json`, {
  summary: 'List addresses',
  query: () => z.object({ CustomerName: text(), FriendlyName: text(), IsoCountry: text(), EmergencyEnabled: flag() }),
  list: Address,
  listName: 'addresses',
  handler: (ctx, { query, page }) =>
    addresses.list(ctx, {
      where: {
        customer_name: query.CustomerName || undefined,
        friendly_name: query.FriendlyName || undefined,
        iso_country: query.IsoCountry || undefined,
      },
      match:
        query.EmergencyEnabled === undefined ? undefined : (row) => row.emergency_enabled === query.EmergencyEnabled,
      page,
    }),
});

export const fetchAddress = v2010.operation('addresses.fetch', `GET ${A}/Addresses/{Sid}.json`, {
  summary: 'One address',
  result: Address,
  handler: (ctx, { params }) => addresses.need(ctx, params.Sid),
});

export const updateAddress = v2010.operation('addresses.update', `POST ${A}/Addresses/{Sid}.json`, {
  summary: 'Change an address',
  body: Changes,
  result: Address,
  handler: async (ctx, { params, body }) =>
    addresses.update(ctx, await addresses.need(ctx, params.Sid), {
      ...changesOf(body),
      date_updated: rfc2822(ctx.now),
    }),
});

export const deleteAddress = v2010.operation('addresses.delete', `DELETE ${A}/Addresses/{Sid}.json`, {
  summary: 'Delete an address',
  status: 204,
  async handler(ctx, { params }) {
    await addresses.remove(ctx, await addresses.need(ctx, params.Sid));
    return nothing();
  },
});

export const listDependents = v2010.operation(
  'dependent_phone_numbers.list',
  `GET ${A}/Addresses/{AddressSid}/DependentPhoneNumbers.json`,
  {
    summary: 'Numbers that need an address',
    list: IncomingPhoneNumber,
    listName: 'dependent_phone_numbers',
    async handler(ctx, { params, page }) {
      const address = await addresses.need(ctx, params.AddressSid);
      return numbers.list(ctx, {
        where: { account_sid: ctx.account.id },
        match: ({ address_sid: id }) => id === address.sid,
        page,
      });
    },
  },
);
