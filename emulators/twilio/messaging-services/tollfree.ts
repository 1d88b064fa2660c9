/** Toll-free verifications: looked at for some days, then approved (or, by the settings, rejected). */
import { answer, link, nothing, schema, z } from '../../../src/emulator/index.ts';
import { isoZ, newIsoDates } from '../dates.ts';
import { errors } from '../errors.ts';
import { sid } from '../ids.ts';
import { needNumber } from '../numbers/owned.ts';
import { flag, given, text, texts } from '../params.ts';
import { collection, job } from '../provider.ts';
import { messaging } from './api.ts';

const nullable = () => z.string().nullable();

const TollfreeVerification = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    regulated_item_sid: nullable(),
    customer_profile_sid: nullable(),
    trust_product_sid: nullable(),
    status: z.enum(['PENDING_REVIEW', 'IN_REVIEW', 'TWILIO_APPROVED', 'TWILIO_REJECTED']),
    date_created: z.string(),
    date_updated: z.string(),
    business_name: z.string(),
    business_street_address: nullable(),
    business_street_address2: nullable(),
    business_city: nullable(),
    business_state_province_region: nullable(),
    business_postal_code: nullable(),
    business_country: nullable(),
    business_website: z.string(),
    business_contact_first_name: nullable(),
    business_contact_last_name: nullable(),
    business_contact_email: nullable(),
    business_contact_phone: nullable(),
    notification_email: z.string(),
    use_case_categories: z.array(z.string()),
    use_case_summary: z.string(),
    production_message_sample: z.string(),
    opt_in_image_urls: z.array(z.string()),
    opt_in_type: z.string(),
    message_volume: z.string(),
    additional_information: nullable(),
    tollfree_phone_number_sid: z.string(),
    tollfree_phone_number: z.string(),
    rejection_reason: nullable(),
    error_code: z.int().nullable(),
    edit_expiration: nullable(),
    edit_allowed: z.boolean().nullable(),
    rejection_reasons: z.array(z.unknown()).nullable(),
    resource_links: z.record(z.string(), z.unknown()),
    url: z.string(),
    external_reference_id: nullable(),
    business_registration_number: nullable(),
    business_registration_authority: nullable(),
    business_registration_country: nullable(),
    business_type: nullable(),
    business_registration_phone_number: nullable(),
    doing_business_as: nullable(),
    age_gated_content: z.boolean().nullable(),
    help_message_sample: nullable(),
    opt_in_confirmation_message: nullable(),
    opt_in_keywords: z.array(z.string()).nullable(),
    privacy_policy_url: nullable(),
    terms_and_conditions_url: nullable(),
    vetting_id: nullable(),
    vetting_id_expiration: nullable(),
    vetting_provider: nullable(),
  }),
);
type TollfreeVerification = z.infer<ReturnType<typeof TollfreeVerification>>;

export const tollfreeVerifications = collection('tollfree_verifications', {
  row: TollfreeVerification,
  key: 'sid',
  owner: 'account',
  columns: ['status', 'tollfree_phone_number_sid', 'external_reference_id'],
  missing: errors.not_found,
});

const Changes = () =>
  z.object({
    BusinessName: text(),
    BusinessWebsite: text(),
    NotificationEmail: text(),
    UseCaseCategories: texts(),
    UseCaseSummary: text(),
    ProductionMessageSample: text(),
    OptInImageUrls: texts(),
    OptInType: text(),
    MessageVolume: text(),
    BusinessStreetAddress: text(),
    BusinessStreetAddress2: text(),
    BusinessCity: text(),
    BusinessStateProvinceRegion: text(),
    BusinessPostalCode: text(),
    BusinessCountry: text(),
    AdditionalInformation: text(),
    BusinessContactFirstName: text(),
    BusinessContactLastName: text(),
    BusinessContactEmail: text(),
    BusinessContactPhone: text(),
    BusinessRegistrationNumber: text(),
    BusinessRegistrationAuthority: text(),
    BusinessRegistrationCountry: text(),
    BusinessType: text(),
    BusinessRegistrationPhoneNumber: text(),
    DoingBusinessAs: text(),
    OptInConfirmationMessage: text(),
    HelpMessageSample: text(),
    PrivacyPolicyUrl: text(),
    TermsAndConditionsUrl: text(),
    AgeGatedContent: flag(),
    OptInKeywords: texts(),
    VettingProvider: text(),
    VettingId: text(),
    EditReason: text(),
  });
type Changes = z.infer<ReturnType<typeof Changes>>;

const changesOf = (body: Changes): Partial<TollfreeVerification> =>
  given({
    business_name: body.BusinessName,
    business_website: body.BusinessWebsite,
    notification_email: body.NotificationEmail,
    use_case_categories: body.UseCaseCategories,
    use_case_summary: body.UseCaseSummary,
    production_message_sample: body.ProductionMessageSample,
    opt_in_image_urls: body.OptInImageUrls,
    opt_in_type: body.OptInType,
    message_volume: body.MessageVolume,
    business_street_address: body.BusinessStreetAddress,
    business_street_address2: body.BusinessStreetAddress2,
    business_city: body.BusinessCity,
    business_state_province_region: body.BusinessStateProvinceRegion,
    business_postal_code: body.BusinessPostalCode,
    business_country: body.BusinessCountry,
    additional_information: body.AdditionalInformation,
    business_contact_first_name: body.BusinessContactFirstName,
    business_contact_last_name: body.BusinessContactLastName,
    business_contact_email: body.BusinessContactEmail,
    business_contact_phone: body.BusinessContactPhone,
    business_registration_number: body.BusinessRegistrationNumber,
    business_registration_authority: body.BusinessRegistrationAuthority,
    business_registration_country: body.BusinessRegistrationCountry,
    business_type: body.BusinessType,
    business_registration_phone_number: body.BusinessRegistrationPhoneNumber,
    doing_business_as: body.DoingBusinessAs,
    opt_in_confirmation_message: body.OptInConfirmationMessage,
    help_message_sample: body.HelpMessageSample,
    privacy_policy_url: body.PrivacyPolicyUrl,
    terms_and_conditions_url: body.TermsAndConditionsUrl,
    age_gated_content: body.AgeGatedContent,
    opt_in_keywords: body.OptInKeywords,
    vetting_provider: body.VettingProvider,
    vetting_id: body.VettingId,
  });

const nothingSaid = {
  regulated_item_sid: null,
  customer_profile_sid: null,
  trust_product_sid: null,
  business_street_address: null,
  business_street_address2: null,
  business_city: null,
  business_state_province_region: null,
  business_postal_code: null,
  business_country: null,
  business_contact_first_name: null,
  business_contact_last_name: null,
  business_contact_email: null,
  business_contact_phone: null,
  additional_information: null,
  rejection_reason: null,
  error_code: null,
  edit_expiration: null,
  edit_allowed: null,
  rejection_reasons: null,
  external_reference_id: null,
  business_registration_number: null,
  business_registration_authority: null,
  business_registration_country: null,
  business_type: null,
  business_registration_phone_number: null,
  doing_business_as: null,
  age_gated_content: null,
  help_message_sample: null,
  opt_in_confirmation_message: null,
  opt_in_keywords: null,
  privacy_policy_url: null,
  terms_and_conditions_url: null,
  vetting_id: null,
  vetting_id_expiration: null,
  vetting_provider: null,
} as const;

const PATH = '/v1/Tollfree/Verifications';

export const createTollfree = messaging.operation('tollfree_verifications.create', `POST ${PATH}`, {
  summary: 'Ask to verify a toll-free number',
  status: 201,
  body: () =>
    Changes().extend({
      BusinessName: z.string(),
      BusinessWebsite: z.string(),
      NotificationEmail: z.string(),
      UseCaseCategories: z.array(z.string()),
      UseCaseSummary: z.string(),
      ProductionMessageSample: z.string(),
      OptInImageUrls: z.array(z.string()),
      OptInType: z.string(),
      MessageVolume: z.string(),
      TollfreePhoneNumberSid: z.string(),
      CustomerProfileSid: text(),
      ExternalReferenceId: text(),
    }),
  result: TollfreeVerification,
  async handler(ctx, { body }) {
    const number = await needNumber(ctx, body.TollfreePhoneNumberSid);
    const id = sid(ctx, 'HH');
    ctx.schedule(reviewTollfree, { verification: id, to: 'IN_REVIEW' }, { after: '1h' });
    return tollfreeVerifications.insert(ctx, {
      sid: id,
      account_sid: ctx.account.id,
      ...nothingSaid,
      status: 'PENDING_REVIEW',
      ...newIsoDates(ctx.now),
      business_name: body.BusinessName,
      business_website: body.BusinessWebsite,
      notification_email: body.NotificationEmail,
      use_case_categories: body.UseCaseCategories,
      use_case_summary: body.UseCaseSummary,
      production_message_sample: body.ProductionMessageSample,
      opt_in_image_urls: body.OptInImageUrls,
      opt_in_type: body.OptInType,
      message_volume: body.MessageVolume,
      tollfree_phone_number_sid: number.sid,
      tollfree_phone_number: number.phone_number,
      resource_links: {},
      url: link(messaging, `${PATH}/${id}`),
      ...changesOf(body),
      customer_profile_sid: body.CustomerProfileSid ?? null,
      external_reference_id: body.ExternalReferenceId ?? null,
    });
  },
});

export const reviewTollfree = job('tollfree.review', {
  kind: 'calendar',
  input: () => z.object({ verification: z.string(), to: z.enum(['IN_REVIEW', 'TWILIO_APPROVED', 'TWILIO_REJECTED']) }),
  async run(ctx, { verification: id, to }) {
    const row = await tollfreeVerifications.get(ctx, id);
    if (!row) return;
    const rejected = to === 'TWILIO_REJECTED';
    await tollfreeVerifications.update(ctx, row, {
      status: to,
      date_updated: isoZ(ctx.now),
      ...(rejected && { rejection_reason: 'Invalid Information', error_code: 30_475, edit_allowed: true }),
    });
    if (to !== 'IN_REVIEW') return;
    const end = ctx.settings.approveRegistrations ? 'TWILIO_APPROVED' : 'TWILIO_REJECTED';
    ctx.schedule(reviewTollfree, { verification: id, to: end }, { after: '3d' });
  },
});

export const listTollfree = messaging.operation('tollfree_verifications.list', `GET ${PATH}`, {
  summary: 'List toll-free verifications',
  query: () =>
    z.object({
      TollfreePhoneNumberSid: text(),
      Status: text(),
      ExternalReferenceId: text(),
      IncludeSubAccounts: flag(),
    }),
  list: TollfreeVerification,
  listName: 'verifications',
  handler: (ctx, { query, page }) =>
    tollfreeVerifications.list(ctx, {
      where: {
        tollfree_phone_number_sid: query.TollfreePhoneNumberSid || undefined,
        status: query.Status || undefined,
        external_reference_id: query.ExternalReferenceId || undefined,
      },
      page,
    }),
});

export const fetchTollfree = messaging.operation('tollfree_verifications.fetch', `GET ${PATH}/{Sid}`, {
  summary: 'One toll-free verification',
  result: TollfreeVerification,
  handler: (ctx, { params }) => tollfreeVerifications.need(ctx, params.Sid),
});

export const updateTollfree = messaging.operation('tollfree_verifications.update', `POST ${PATH}/{Sid}`, {
  summary: 'Change a rejected verification, and submit it again',
  status: 202,
  body: Changes,
  result: TollfreeVerification,
  async handler(ctx, { params, body }) {
    const before = await tollfreeVerifications.need(ctx, params.Sid);
    ctx.schedule(reviewTollfree, { verification: before.sid, to: 'IN_REVIEW' }, { after: '1h' });
    const row = await tollfreeVerifications.update(ctx, before, {
      ...changesOf(body),
      status: 'PENDING_REVIEW',
      rejection_reason: null,
      error_code: null,
      edit_allowed: null,
      date_updated: isoZ(ctx.now),
    });
    return answer(row, { status: 202 });
  },
});

export const deleteTollfree = messaging.operation('tollfree_verifications.delete', `DELETE ${PATH}/{Sid}`, {
  summary: 'Delete a toll-free verification',
  status: 204,
  async handler(ctx, { params }) {
    await tollfreeVerifications.remove(ctx, await tollfreeVerifications.need(ctx, params.Sid));
    return nothing();
  },
});
