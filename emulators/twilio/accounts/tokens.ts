/** Tokens for browsers that need relays (STUN, TURN), and the account's balance. */
import { z } from '../../../src/emulator/index.ts';
import { A, v2010 } from '../api.ts';
import { newDates } from '../dates.ts';
import { integer } from '../params.ts';

const STUN = 'stun:global.stun.twilio.com:3478';
const TURN = [
  'turn:global.turn.twilio.com:3478?transport=udp',
  'turn:global.turn.twilio.com:3478?transport=tcp',
  'turn:global.turn.twilio.com:443?transport=tcp',
];

const Token = () =>
  z.object({
    account_sid: z.string(),
    date_created: z.string(),
    date_updated: z.string(),
    ice_servers: z.array(
      z.object({
        url: z.string(),
        urls: z.string(),
        username: z.string().optional(),
        credential: z.string().optional(),
      }),
    ),
    password: z.string(),
    ttl: z.string(),
    username: z.string(),
  });

export const createToken = v2010.operation('tokens.create', `POST ${A}/Tokens.json`, {
  summary: 'Make credentials for STUN and TURN servers',
  status: 201,
  body: () => z.object({ Ttl: integer(1) }),
  result: Token,
  handler(ctx, { body }) {
    const username = ctx.random.hex(64);
    const password = ctx.random.text(44);
    return Promise.resolve({
      account_sid: ctx.account.id,
      ...newDates(ctx.now),
      ice_servers: [
        { url: STUN, urls: STUN },
        ...TURN.map((url) => ({ url, urls: url, username, credential: password })),
      ],
      password,
      ttl: String(body.Ttl ?? 86_400),
      username,
    });
  },
});

export const fetchBalance = v2010.operation('balance.fetch', `GET ${A}/Balance.json`, {
  summary: 'What the account still has',
  result: () => z.object({ account_sid: z.string(), balance: z.string(), currency: z.string() }),
  handler: (ctx) => Promise.resolve({ account_sid: ctx.account.id, balance: ctx.settings.balance, currency: 'USD' }),
});
