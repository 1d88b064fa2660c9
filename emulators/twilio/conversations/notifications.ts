/** What a conversation service pushes to phones. Kept, but nothing is pushed. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { flag, given, text } from '../params.ts';
import { collection } from '../provider.ts';
import { conversationsApi } from './api.ts';
import { serviceFor } from './setup.ts';

const Push = () => z.object({ enabled: z.boolean(), template: z.string(), sound: z.string() });

const Notifications = schema(() =>
  z.object({
    account_sid: z.string(),
    chat_service_sid: z.string(),
    log_enabled: z.boolean(),
    added_to_conversation: Push(),
    removed_from_conversation: Push(),
    new_message: Push().extend({
      badge_count_enabled: z.boolean(),
      with_media: z.object({ enabled: z.boolean(), template: z.string() }),
    }),
    url: z.string(),
  }),
);
type Notifications = z.infer<ReturnType<typeof Notifications>>;

export const pushNotifications = collection('conversation_notifications', {
  row: Notifications,
  key: 'chat_service_sid',
  owner: 'account',
});

const NOTIFICATIONS = '/v1/Services/{ChatServiceSid}/Configuration/Notifications';

async function notificationsOf(ctx: TwilioCtx, named: string): Promise<Notifications> {
  const { sid: service } = await serviceFor(ctx, named);
  const silent = { enabled: false, template: '', sound: '' };
  const unset: Notifications = {
    account_sid: ctx.account.id,
    chat_service_sid: service,
    log_enabled: false,
    added_to_conversation: silent,
    removed_from_conversation: silent,
    new_message: { ...silent, badge_count_enabled: false, with_media: { enabled: false, template: '' } },
    url: link(conversationsApi, `/v1/Services/${service}/Configuration/Notifications`),
  };
  return (await pushNotifications.get(ctx, service)) ?? pushNotifications.insert(ctx, unset);
}

export const fetchNotifications = conversationsApi.operation(
  'conversation_notifications.fetch',
  `GET ${NOTIFICATIONS}`,
  {
    summary: 'What a service pushes',
    result: Notifications,
    handler: (ctx, { params }) => notificationsOf(ctx, params.ChatServiceSid),
  },
);

const pushParameters = <N extends string>(name: N) =>
  ({ [`${name}.Enabled`]: flag(), [`${name}.Template`]: text(), [`${name}.Sound`]: text() }) as {
    [K in `${N}.Enabled`]: ReturnType<typeof flag>;
  } & { [K in `${N}.Template` | `${N}.Sound`]: ReturnType<typeof text> };

export const updateNotifications = conversationsApi.operation(
  'conversation_notifications.update',
  `POST ${NOTIFICATIONS}`,
  {
    summary: 'Say what a service pushes',
    body: () =>
      z.object({
        LogEnabled: flag(),
        ...pushParameters('AddedToConversation'),
        ...pushParameters('RemovedFromConversation'),
        ...pushParameters('NewMessage'),
        'NewMessage.BadgeCountEnabled': flag(),
        'NewMessage.WithMedia.Enabled': flag(),
        'NewMessage.WithMedia.Template': text(),
      }),
    result: Notifications,
    async handler(ctx, { params, body }) {
      const before = await notificationsOf(ctx, params.ChatServiceSid);
      const { new_message: message } = before;
      const changed = (name: 'AddedToConversation' | 'RemovedFromConversation' | 'NewMessage') =>
        given({
          enabled: body[`${name}.Enabled`],
          template: body[`${name}.Template`],
          sound: body[`${name}.Sound`],
        });
      const media = { enabled: body['NewMessage.WithMedia.Enabled'], template: body['NewMessage.WithMedia.Template'] };
      return pushNotifications.update(ctx, before, {
        ...given({ log_enabled: body.LogEnabled }),
        added_to_conversation: { ...before.added_to_conversation, ...changed('AddedToConversation') },
        removed_from_conversation: { ...before.removed_from_conversation, ...changed('RemovedFromConversation') },
        new_message: {
          ...message,
          ...changed('NewMessage'),
          ...given({ badge_count_enabled: body['NewMessage.BadgeCountEnabled'] }),
          with_media: { ...message.with_media, ...given(media) },
        },
      });
    },
  },
);
