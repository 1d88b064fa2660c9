/** Messages with test credentials: numbers that stand for errors, and answers behind which nothing happens. */
import { answer, type ApiError } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { errors } from '../errors.ts';
import { checkedRecipient } from './senders.ts';
import { draftRow, type Draft } from './send.ts';

const GOOD_FROM = '+15005550006';

const badFrom: Readonly<Record<string, (from: string) => ApiError>> = {
  '+15005550001': errors.invalid_from,
  '+15005550007': errors.from_not_capable,
  '+15005550008': () => errors.queue_full(),
};

const badTo: Readonly<Record<string, (to: string) => ApiError>> = {
  '+15005550001': errors.invalid_to,
  '+15005550002': (to) => errors.unroutable(to, GOOD_FROM),
  '+15005550003': errors.geo_permission,
  '+15005550004': () => errors.unsubscribed(),
  '+15005550009': () => errors.not_mobile(),
};

/** Throws what the live service would: an error, or the answer of a message that isn't kept. */
export function pretend(
  ctx: TwilioCtx,
  { to, from, body, media }: Pick<Draft, 'to' | 'from' | 'body' | 'media'>,
): never {
  const wrong = badFrom[from ?? ''];
  if (wrong) throw wrong(from ?? '');
  if (from !== GOOD_FROM) throw errors.from_not_capable(from ?? '');
  const unfit = badTo[to];
  if (unfit) throw unfit(to);
  const { row } = draftRow(ctx, { to: checkedRecipient(to), from, body, media, direction: 'outbound-api' });
  throw answer(row, { status: 201 });
}
