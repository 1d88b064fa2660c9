/** Video conferences: Meet links that Google makes on request, and data of other providers that clients bring along. */
import type { Random } from '../../../src/emulator/index.ts';
import { errors, invalid } from '../errors.ts';
import type { GoogleCtx } from '../provider.ts';
import { ConferenceData, type EventInput } from './schema.ts';

export interface Conference {
  readonly conferenceData?: ConferenceData | undefined;
  readonly hangoutLink?: string | undefined;
  /** Request ids that were seen, this one included. */
  readonly requests: readonly string[];
}

/** What a client's conference data come to. A request id that was seen before changes nothing. */
export function readConference(ctx: GoogleCtx, given: EventInput['conferenceData'], before: Conference): Conference {
  if (!given) return { requests: before.requests };
  const parsed = ConferenceData().safeParse(withoutNulls(given));
  if (!parsed.success) throw errors.badRequest();
  const data = parsed.data;
  // A patch lays itself over what is there already: that is no new request.
  if (JSON.stringify(data) === JSON.stringify(before.conferenceData)) return before;
  const request = data.createRequest;
  if (!request || request.status?.statusCode) return brought(data, before);
  const id = request.requestId;
  if (!id) throw invalid('Invalid conference create request.');
  if (before.requests.includes(id)) return before;
  return requested(ctx, id, request.conferenceSolutionKey?.type ?? '', before);
}

function brought(data: ConferenceData, before: Conference): Conference {
  const isSame = data.conferenceId !== undefined && data.conferenceId === before.conferenceData?.conferenceId;
  if (isSame) return { ...before, conferenceData: { ...before.conferenceData, ...data } };
  if (!data.conferenceSolution || !data.entryPoints?.length) throw invalid('Invalid conference data.');
  const video = data.entryPoints.find(({ entryPointType }) => entryPointType === 'video')?.uri;
  const isMeet = data.conferenceSolution.key?.type === 'hangoutsMeet';
  return { conferenceData: data, requests: before.requests, ...(isMeet && video && { hangoutLink: video }) };
}

function requested(ctx: GoogleCtx, requestId: string, type: string, before: Conference): Conference {
  // The dead kinds of Hangouts, and robots, which have no Meet licence.
  if (type !== 'hangoutsMeet' || ctx.account.kind === 'service_account')
    throw invalid('Invalid conference type value.');
  const requests = [...before.requests, requestId];
  const createRequest = { requestId, conferenceSolutionKey: { type } };
  const { conference } = ctx.settings;
  if (conference !== 'success')
    return { conferenceData: { createRequest: { ...createRequest, status: { statusCode: 'pending' } } }, requests };
  return { ...meeting(ctx.random.fork(`meet ${requestId}`), createRequest, ctx.account.hd !== ''), requests };
}

/** A Meet link with all that goes with it. Telephone numbers come with Workspace only. */
export function meeting(random: Random, createRequest: object, isWorkspace: boolean): Omit<Conference, 'requests'> {
  const letters = (count: number): string => random.text(count, 'abcdefghijklmnopqrstuvwxyz');
  const code = `${letters(3)}-${letters(4)}-${letters(3)}`;
  const [uri, pin] = [`https://meet.google.com/${code}`, random.digits(9)];
  const morePin = `${pin}${random.digits(4)}`;
  const number = `${random.int(201, 989)}-${random.int(200, 999)}-${random.digits(4)}`;
  const byPhone = [
    { entryPointType: 'more', uri: `https://tel.meet/${code}?pin=${morePin}`, pin: morePin },
    { regionCode: 'US', entryPointType: 'phone', uri: `tel:+1-${number}`, label: `+1 ${number}`, pin },
  ];
  return {
    hangoutLink: uri,
    conferenceData: {
      createRequest: { ...createRequest, status: { statusCode: 'success' } },
      entryPoints: [
        { entryPointType: 'video', uri, label: `meet.google.com/${code}` },
        ...(isWorkspace ? byPhone : []),
      ],
      conferenceSolution: {
        key: { type: 'hangoutsMeet' },
        name: 'Google Meet',
        iconUri:
          'https://fonts.gstatic.com/s/i/productlogos/meet_2020q4/v6/web-512dp/logo_meet_2020q4_color_2x_web_512dp.png',
      },
      conferenceId: code,
    },
  };
}

/** The same value without the members that are null. */
export function withoutNulls<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutNulls) as T;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutNulls(member)])) as T;
}
