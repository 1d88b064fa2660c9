/** The account itself: who it is, what its wallet holds, how many lines are busy; voices and models it may use. */
import { schema, TriggerRefused, z } from '../../../src/emulator/index.ts';
import { operation } from '../api.ts';
import { executions, onLine } from '../executions/rows.ts';
import { collection, MAIN, trigger } from '../provider.ts';
import { concurrencyOf, subAccounts, users, wallet } from './rows.ts';
import { errors } from '../errors.ts';

const Me = schema(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    wallet: z.number(), // cents
    concurrency: z.object({ max: z.int(), current: z.int() }),
  }),
);

export const getMe = operation('user.me', 'GET /user/me', {
  summary: 'The account, its wallet and its lines',
  result: Me,
  async handler(ctx) {
    const { name, email, wallet: cents } = await wallet(ctx);
    const sub = ctx.account.id === MAIN ? undefined : await subAccounts.get(ctx, ctx.account.id);
    const current = await executions.count(ctx, { where: { status: onLine } });
    return {
      id: ctx.account.userId,
      name: sub?.name ?? name,
      email,
      wallet: cents,
      concurrency: { max: await concurrencyOf(ctx), current },
    };
  },
});

export const setWallet = trigger('wallet.set', {
  summary: 'The wallet holds so many cents',
  input: () => z.object({ cents: z.number() }),
  async run(ctx, { cents }) {
    if (cents > 1e9) throw new TriggerRefused(400, 'A wallet holds at most 1000000000 cents.');
    return users.update(ctx, await wallet(ctx), { wallet: cents });
  },
});

const Voice = schema(() =>
  z.object({
    id: z.string(),
    voice_id: z.string(),
    provider: z.string(),
    name: z.string(),
    model: z.string(),
    accent: z.string(),
  }),
);

const voices = [
  [
    '3c90c3cc-0d44-4b50-8228-dd25736052a1',
    'V9LCAAi4tTlqe9JadbCo',
    'elevenlabs',
    'Nila',
    'eleven_turbo_v2_5',
    'Indian English',
  ],
  ['3c90c3cc-0d44-4b50-8228-dd25736052a2', 'Matthew', 'polly', 'Matthew', 'generative', 'United States English'],
  ['3c90c3cc-0d44-4b50-8228-dd25736052a3', 'Kajal', 'polly', 'Kajal', 'neural', 'Indian English'],
  ['3c90c3cc-0d44-4b50-8228-dd25736052a4', 'meera', 'sarvam', 'Meera', 'bulbul:v2', 'Hindi'],
  ['3c90c3cc-0d44-4b50-8228-dd25736052a5', 'asteria', 'deepgram', 'Asteria', 'aura', 'United States English'],
] as const;

export const listVoices = operation('voices', 'GET /me/voices', {
  summary: 'Voices that agents may have',
  result: () => z.array(Voice()),
  handler: () =>
    Promise.resolve(
      voices.map(([id, voice_id, provider, name, model, accent]) => ({ id, voice_id, provider, name, model, accent })),
    ),
});

const Model = schema(() => z.object({ custom_model_name: z.string(), custom_model_url: z.string() }));

export const models = collection('models', {
  row: Model,
  key: 'custom_model_name',
  owner: 'account',
  missing: () => errors.not_found('Model'),
});

export const addModel = operation('models.custom', 'POST /user/model/custom', {
  summary: 'Add a language model of one’s own',
  body: Model,
  result: () => z.object({ message: z.string(), status: z.literal('added') }),
  async handler(ctx, { body }) {
    const known = await models.get(ctx, body.custom_model_name);
    await (known ? models.update(ctx, known, body) : models.insert(ctx, body));
    return { message: 'model added successfully', status: 'added' as const };
  },
});
