/** Messages in Event Streams. */
import { iso } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { publish } from '../events/publish.ts';
import type { Message } from './rows.ts';

const followed = new Set<Message['status']>(['queued', 'sent', 'delivered', 'undelivered', 'failed', 'read']);

/** Publishes the status that a message has now. */
export async function publishStatus(ctx: TwilioCtx, message: Message): Promise<void> {
  if (!followed.has(message.status)) return;
  await publish(ctx, {
    type: `com.twilio.messaging.message.${message.status}`,
    schema: 'Messaging.MessageStatus',
    source: message.uri,
    data: {
      accountSid: message.account_sid,
      messageSid: message.sid,
      messageStatus: message.status.toUpperCase(),
      from: message.from ?? '',
      to: message.to,
      timestamp: iso(ctx.now),
      eventName: `com.twilio.messaging.message.${message.status}`,
      ...(message.messaging_service_sid && { messagingServiceSid: message.messaging_service_sid }),
      ...(message.error_code !== null && { errorCode: message.error_code }),
    },
  });
}

/** Publishes a message that came in. */
export const publishInbound = (ctx: TwilioCtx, message: Message): Promise<void> =>
  publish(ctx, {
    type: 'com.twilio.messaging.inbound-message.received',
    schema: 'Messaging.InboundMessageV1',
    source: message.uri,
    data: {
      accountSid: message.account_sid,
      messageSid: message.sid,
      from: message.from ?? '',
      to: message.to,
      body: message.body,
      numMedia: Number(message.num_media),
      numSegments: Number(message.num_segments),
      timestamp: iso(ctx.now),
      eventName: 'com.twilio.messaging.inbound-message.received',
    },
  });
