/** The WhatsApp window: a user's message opens 24 hours of free-form text to them. */
import { schema, z } from '../../../src/emulator/index.ts';
import type { TwilioCtx } from '../account.ts';
import { isoZ } from '../dates.ts';
import { channelOf } from '../numbers/phone.ts';
import { collection, job } from '../provider.ts';

const Window = schema(() => z.object({ user: z.string(), sender: z.string(), opened_at: z.string() }));

export const whatsappWindows = collection('whatsapp_windows', {
  row: Window,
  key: ['user', 'sender'],
  owner: 'account',
  columns: ['user'],
});

/** Whether free-form text may go out: always, but on WhatsApp where the setting says so. */
export async function isWindowOpen(
  ctx: TwilioCtx,
  { to, from }: { to: string; from: string | null },
): Promise<boolean> {
  if (channelOf(to) !== 'whatsapp' || !ctx.settings.enforceWhatsAppWindow) return true;
  return (await whatsappWindows.get(ctx, [to, from ?? ''])) !== undefined;
}

/** A user wrote. */
export async function openWindow(ctx: TwilioCtx, { from, to }: { from: string; to: string }): Promise<void> {
  if (channelOf(from) !== 'whatsapp') return;
  const open = await whatsappWindows.get(ctx, [from, to]);
  if (open) await whatsappWindows.update(ctx, open, { opened_at: isoZ(ctx.now) });
  else await whatsappWindows.insert(ctx, { user: from, sender: to, opened_at: isoZ(ctx.now) });
  ctx.schedule(closeWindow, { user: from, sender: to }, { after: '24h' });
}

export const closeWindow = job('whatsapp-window.close', {
  kind: 'calendar',
  input: () => z.object({ user: z.string(), sender: z.string() }),
  async run(ctx, { user, sender }) {
    const open = await whatsappWindows.get(ctx, [user, sender]);
    if (open) await whatsappWindows.remove(ctx, open);
  },
});
