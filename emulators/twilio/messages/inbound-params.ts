/** What an app is told of a message that came in. */
import type { TwilioCtx } from '../account.ts';
import { channelOf, withoutChannel } from '../numbers/phone.ts';
import { geography } from '../numbers/places.ts';
import { mediaUrl, type Media } from './media-rows.ts';
import type { OptOutType } from './opt-outs.ts';
import type { Message } from './rows.ts';

/** What only a channel knows of a message. */
export interface ChannelExtras {
  readonly profileName?: string | undefined;
  readonly buttonText?: string | undefined;
  readonly buttonPayload?: string | undefined;
  readonly buttonType?: string | undefined;
  readonly listId?: string | undefined;
  readonly listTitle?: string | undefined;
  readonly latitude?: number | undefined;
  readonly longitude?: number | undefined;
  readonly address?: string | undefined;
  readonly label?: string | undefined;
  readonly repliedTo?: { readonly sid: string; readonly sender: string } | undefined;
}

const kinds: Readonly<Record<string, string>> = { image: 'image', audio: 'audio', video: 'video' };

function messageType(files: readonly Media[], { buttonText, listId, latitude }: ChannelExtras): string {
  if (buttonText !== undefined) return 'button';
  if (listId !== undefined) return 'interactive';
  if (latitude !== undefined) return 'location';
  const [file] = files;
  return file ? (kinds[file.content_type.split('/', 1)[0] ?? ''] ?? 'document') : 'text';
}

const optional = (members: Readonly<Record<string, string | number | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

function whatsapp(from: string, files: readonly Media[], extras: ChannelExtras): Record<string, string> {
  const digits = withoutChannel(from).replace('+', '');
  const name = extras.profileName ?? 'Backlot';
  return {
    ProfileName: name,
    WaId: digits,
    MessageType: messageType(files, extras),
    ChannelMetadata: JSON.stringify({
      type: 'whatsapp',
      data: { context: { ProfileName: name, WaId: digits } },
    }),
    ReferralNumMedia: '0',
    ...optional({
      ButtonText: extras.buttonText,
      ButtonPayload: extras.buttonPayload,
      ButtonType: extras.buttonType,
      ListId: extras.listId,
      ListTitle: extras.listTitle,
      Latitude: extras.latitude,
      Longitude: extras.longitude,
      Address: extras.address,
      Label: extras.label,
      OriginalRepliedMessageSid: extras.repliedTo?.sid,
      OriginalRepliedMessageSender: extras.repliedTo?.sender,
    }),
  };
}

/** The parameters of the request to an `sms_url`. */
export function inboundParams(
  ctx: TwilioCtx,
  message: Message,
  { files, optOut, extras }: { files: readonly Media[]; optOut: OptOutType | undefined; extras: ChannelExtras },
): Record<string, string> {
  const { sid, from, to, body, num_media: count, num_segments: segments, messaging_service_sid: service } = message;
  const sender = from ?? '';
  const plain = channelOf(to) === '';
  return {
    ...(plain && { ...geography('To', to), ...geography('From', sender) }),
    SmsMessageSid: sid,
    NumMedia: count,
    SmsSid: sid,
    SmsStatus: 'received',
    Body: body,
    To: to,
    ...(service && { MessagingServiceSid: service }),
    NumSegments: segments,
    MessageSid: sid,
    AccountSid: ctx.account.id,
    From: sender,
    ApiVersion: '2010-04-01',
    ...(optOut && ctx.settings.advancedOptOut && { OptOutType: optOut }),
    ...(channelOf(to) === 'whatsapp' && whatsapp(sender, files, extras)),
    ...Object.fromEntries(
      files.flatMap((file, index) => [
        [`MediaContentType${index}`, file.content_type],
        [`MediaUrl${index}`, mediaUrl(file)],
      ]),
    ),
  };
}
