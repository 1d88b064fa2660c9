/** Messaging services. */
import { nothing, z } from '../../../src/emulator/index.ts';
import { isoZ } from '../dates.ts';
import { flag, given, integer, method, text } from '../params.ts';
import { messaging } from './api.ts';
import { MessagingService, messagingServices, newMessagingService, poolSenders } from './rows.ts';

const Changes = () =>
  z.object({
    FriendlyName: text(),
    InboundRequestUrl: text(),
    InboundMethod: method(),
    FallbackUrl: text(),
    FallbackMethod: method(),
    StatusCallback: text(),
    StickySender: flag(),
    MmsConverter: flag(),
    SmartEncoding: flag(),
    ScanMessageContent: z.enum(['inherit', 'enable', 'disable']).optional(),
    FallbackToLongCode: flag(),
    AreaCodeGeomatch: flag(),
    ValidityPeriod: integer(1, 36_000),
    SynchronousValidation: flag(),
    Usecase: text(),
    UseInboundWebhookOnNumber: flag(),
  });

const urlOf = (url: string | undefined): string | null | undefined => (url === '' ? null : url);

const changesOf = (body: z.infer<ReturnType<typeof Changes>>): Partial<MessagingService> =>
  given({
    friendly_name: body.FriendlyName,
    inbound_request_url: urlOf(body.InboundRequestUrl),
    inbound_method: body.InboundMethod,
    fallback_url: urlOf(body.FallbackUrl),
    fallback_method: body.FallbackMethod,
    status_callback: urlOf(body.StatusCallback),
    sticky_sender: body.StickySender,
    mms_converter: body.MmsConverter,
    smart_encoding: body.SmartEncoding,
    scan_message_content: body.ScanMessageContent,
    fallback_to_long_code: body.FallbackToLongCode,
    area_code_geomatch: body.AreaCodeGeomatch,
    validity_period: body.ValidityPeriod,
    synchronous_validation: body.SynchronousValidation,
    usecase: body.Usecase || undefined,
    use_inbound_webhook_on_number: body.UseInboundWebhookOnNumber,
  });

export const createService = messaging.operation('messaging_services.create', 'POST /v1/Services', {
  summary: 'Make a messaging service',
  status: 201,
  body: () => Changes().extend({ FriendlyName: z.string() }),
  result: MessagingService,
  handler: (ctx, { body }) => messagingServices.insert(ctx, newMessagingService(ctx, changesOf(body)), { turns: 0 }),
});

export const listServices = messaging.operation('messaging_services.list', 'GET /v1/Services', {
  summary: 'List messaging services',
  list: MessagingService,
  listName: 'services',
  handler: (ctx, { page }) => messagingServices.list(ctx, { page }),
});

export const fetchService = messaging.operation('messaging_services.fetch', 'GET /v1/Services/{Sid}', {
  summary: 'One messaging service',
  result: MessagingService,
  handler: (ctx, { params }) => messagingServices.need(ctx, params.Sid),
});

export const updateService = messaging.operation('messaging_services.update', 'POST /v1/Services/{Sid}', {
  summary: 'Change a messaging service',
  body: Changes,
  result: MessagingService,
  handler: async (ctx, { params, body }) =>
    messagingServices.update(ctx, await messagingServices.need(ctx, params.Sid), {
      ...changesOf(body),
      date_updated: isoZ(ctx.now),
    }),
});

export const deleteService = messaging.operation('messaging_services.delete', 'DELETE /v1/Services/{Sid}', {
  summary: 'Delete a messaging service; its senders stay',
  status: 204,
  async handler(ctx, { params }) {
    const service = await messagingServices.need(ctx, params.Sid);
    for (const sender of await poolSenders.all(ctx, { where: { service_sid: service.sid } }))
      await poolSenders.remove(ctx, sender);
    await messagingServices.remove(ctx, service);
    return nothing();
  },
});

const Usecases = () =>
  z.object({
    usecases: z.array(z.object({ usecase: z.string(), friendly_name: z.string(), purpose: z.string() })),
  });

const purposes: Readonly<Record<string, string>> = {
  notifications: 'Notify my users',
  marketing: 'Market my services',
  verification: 'Verify user identity',
  discussion: 'Engage in a discussion',
  poll: 'Poll my audience',
  undeclared: 'Not provided',
};

export const listUsecases = messaging.operation('messaging_services.usecases', 'GET /v1/Services/Usecases', {
  summary: 'What a service may be for',
  result: Usecases,
  handler: () =>
    Promise.resolve({
      usecases: Object.entries(purposes).map(([usecase, purpose]) => ({
        usecase,
        friendly_name: purpose,
        purpose,
      })),
    }),
});
