/** Calls with test credentials: numbers that stand for errors, and answers behind which nothing happens. */
import { answer, type ApiError } from '../../../../src/emulator/index.ts';
import type { TwilioCtx } from '../../account.ts';
import { errors } from '../../errors.ts';
import { checkedCallee } from './caller.ts';
import { newCall } from './rows.ts';

const GOOD_FROM = '+15005550006';

const badTo: Readonly<Record<string, (to: string) => ApiError>> = {
  '+15005550001': () => errors.invalid_call_to(),
  '+15005550002': () => errors.call_unreachable(),
  '+15005550003': errors.call_geo_permission,
  '+15005550004': () => errors.call_blocked(),
};

/** Throws what the live service would: an error, or the answer of a call that isn't made. */
export function pretend(ctx: TwilioCtx, { to, from }: { to: string; from: string }): never {
  if (from === '+15005550001')
    throw errors.invalid_from(from).with({ message: `Invalid From Number (caller ID): ${from}` });
  if (from !== GOOD_FROM) throw errors.caller_not_verified(from);
  const unfit = badTo[to];
  if (unfit) throw unfit(to);
  const { row } = newCall(ctx, { to: checkedCallee(to), from, direction: 'outbound-api' });
  throw answer(row, { status: 201 });
}
