/** Bounce purging: bounces and blocks are forgotten when they are some days old. */
import { schema, seconds, z } from '../../src/emulator/index.ts';
import { changeSetting, settingsOf } from './account-settings.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { job } from './provider.ts';
import { needs } from './scopes.ts';
import { blocks, bounces } from './suppressions/lists.ts';

const traits = needs('mail_settings.bounce_purge');

const Purge = schema(() =>
  z.object({ enabled: z.boolean(), hard_bounces: z.int().nullable(), soft_bounces: z.int().nullable() }),
);

export const getBouncePurge = operation('mail-settings-bounce-purge.get', 'GET /v3/mail_settings/bounce_purge', {
  summary: 'The setting of bounce purging',
  traits,
  result: Purge,
  handler: async (ctx) => (await settingsOf(ctx)).bounce_purge,
});

export const updateBouncePurge = operation(
  'mail-settings-bounce-purge.update',
  'PATCH /v3/mail_settings/bounce_purge',
  {
    summary: 'Change the setting of bounce purging',
    traits,
    body: () => Purge().partial(),
    result: Purge,
    async handler(ctx, { body }) {
      const setting = await changeSetting(ctx, 'bounce_purge', body);
      if (setting.enabled) ctx.schedule(purgeBounces, { account: ctx.account.id }, { after: '24h' });
      else ctx.cancel(purgeBounces, { account: ctx.account.id });
      return setting;
    },
  },
);

/** Removes what is older than so many days; null keeps everything. */
async function purge(ctx: SendgridCtx, list: typeof bounces, days: number | null): Promise<void> {
  if (days === null) return;
  const created = { lt: seconds(ctx.now) - days * 86_400 };
  for (const entry of await list.all(ctx, { where: { created } })) await list.remove(ctx, entry);
}

export const purgeBounces = job('bounces.purge', {
  kind: 'calendar',
  input: () => z.object({ account: z.string() }),
  async run(ctx, input) {
    const { bounce_purge: setting } = await settingsOf(ctx);
    if (!setting.enabled) return;
    await purge(ctx, bounces, setting.hard_bounces);
    await purge(ctx, blocks, setting.soft_bounces);
    ctx.schedule(purgeBounces, input, { after: '24h' });
  },
});
