/** A2P brand registrations: looked at for some hours, then approved (or, by the settings, failed). */
import { answer, link, schema, z } from '../../../src/emulator/index.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { flag, text } from '../params.ts';
import { collection, job } from '../provider.ts';
import { messaging } from './api.ts';

const Brand = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    customer_profile_bundle_sid: z.string(),
    a2p_profile_bundle_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    brand_type: z.string(),
    status: z.enum(['PENDING', 'APPROVED', 'FAILED', 'IN_REVIEW', 'DELETED', 'SUSPENDED']),
    tcr_id: z.string().nullable(),
    failure_reason: z.string().nullable(),
    url: z.string(),
    brand_score: z.int().nullable(),
    brand_feedback: z.array(z.string()),
    identity_status: z.string().nullable(),
    russell_3000: z.boolean().nullable(),
    government_entity: z.boolean().nullable(),
    tax_exempt_status: z.string().nullable(),
    skip_automatic_sec_vet: z.boolean(),
    errors: z.array(z.unknown()),
    mock: z.boolean(),
    links: z.record(z.string(), z.string()),
  }),
);

export const brands = collection('brand_registrations', {
  row: Brand,
  key: 'sid',
  owner: 'account',
  columns: ['status'],
  missing: errors.not_found,
});

const PATH = '/v1/a2p/BrandRegistrations';

export const createBrand = messaging.operation('brand_registrations.create', `POST ${PATH}`, {
  summary: 'Register a brand',
  status: 201,
  body: () =>
    z.object({
      CustomerProfileBundleSid: z.string(),
      A2PProfileBundleSid: z.string(),
      BrandType: text(),
      Mock: flag(),
      SkipAutomaticSecVet: flag(),
    }),
  result: Brand,
  handler(ctx, { body }) {
    const id = sid(ctx, 'BN');
    const url = link(messaging, `${PATH}/${id}`);
    ctx.schedule(reviewBrand, { brand: id }, { after: '6h' });
    return brands.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      customer_profile_bundle_sid: body.CustomerProfileBundleSid,
      a2p_profile_bundle_sid: body.A2PProfileBundleSid,
      ...newIsoDates(ctx.now),
      brand_type: body.BrandType || 'STANDARD',
      status: 'PENDING',
      tcr_id: null,
      failure_reason: null,
      url,
      brand_score: null,
      brand_feedback: [],
      identity_status: null,
      russell_3000: null,
      government_entity: null,
      tax_exempt_status: null,
      skip_automatic_sec_vet: body.SkipAutomaticSecVet ?? false,
      errors: [],
      mock: body.Mock ?? false,
      links: { brand_vettings: `${url}/Vettings`, brand_registration_otps: `${url}/SmsOtp` },
    });
  },
});

export const reviewBrand = job('brands.review', {
  kind: 'calendar',
  input: () => z.object({ brand: z.string() }),
  async run(ctx, { brand: id }) {
    const brand = await brands.get(ctx, id);
    if (brand?.status !== 'PENDING') return;
    const date_updated = isoZ(ctx.now);
    if (!ctx.settings.approveRegistrations) {
      await brands.update(ctx, brand, { status: 'FAILED', failure_reason: 'Registration error', date_updated });
      return;
    }
    await brands.update(ctx, brand, {
      status: 'APPROVED',
      tcr_id: `B${ctx.random.text(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789')}`,
      brand_score: 75,
      identity_status: 'VERIFIED',
      russell_3000: false,
      government_entity: false,
      date_updated,
    });
  },
});

export const listBrands = messaging.operation('brand_registrations.list', `GET ${PATH}`, {
  summary: 'List brands',
  list: Brand,
  listName: 'data',
  handler: (ctx, { page }) => brands.list(ctx, { page }),
});

export const fetchBrand = messaging.operation('brand_registrations.fetch', `GET ${PATH}/{Sid}`, {
  summary: 'One brand',
  result: Brand,
  handler: (ctx, { params }) => brands.need(ctx, params.Sid),
});

export const updateBrand = messaging.operation('brand_registrations.update', `POST ${PATH}/{Sid}`, {
  summary: 'Submit a failed brand again',
  status: 202,
  result: Brand,
  async handler(ctx, { params }) {
    const brand = await brands.need(ctx, params.Sid);
    ctx.schedule(reviewBrand, { brand: brand.sid }, { after: '6h' });
    const changes = { status: 'PENDING', failure_reason: null, date_updated: isoZ(ctx.now) } as const;
    return answer(await brands.update(ctx, brand, changes), { status: 202 });
  },
});

export const sendOtp = messaging.operation(
  'brand_registration_otps.create',
  `POST ${PATH}/{BrandRegistrationSid}/SmsOtp`,
  {
    summary: 'Send a sole proprietor their code again',
    status: 201,
    result: () => z.object({ account_sid: z.string(), brand_registration_sid: z.string() }),
    async handler(ctx, { params }) {
      const brand = await brands.need(ctx, params.BrandRegistrationSid);
      return { account_sid: ctx.account.id, brand_registration_sid: brand.sid };
    },
  },
);
