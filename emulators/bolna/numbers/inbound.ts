/** Which agent answers which number. */
import { link, schema, z } from '../../../src/emulator/index.ts';
import { agents } from '../agents/rows.ts';
import { api, operation } from '../api.ts';
import { stampChange } from '../times.ts';
import { phoneNumbers } from './rows.ts';

const Mapping = schema(() => z.object({ url: z.string().nullable(), phone_number: z.string(), id: z.string() }));

export const setupInbound = operation('inbound.setup', 'POST /inbound/setup', {
  summary: 'Let an agent answer a number; one number has one agent',
  body: () =>
    z.object({
      agent_id: z.string(),
      phone_number_id: z.string(),
      allow_multiple: z.boolean().nullish(),
      ivr_config: z.unknown().optional(),
    }),
  result: Mapping,
  async handler(ctx, { body }) {
    const agent = await agents.need(ctx, body.agent_id);
    const number = await phoneNumbers.need(ctx, body.phone_number_id);
    const { phone_number, id } = await phoneNumbers.update(ctx, number, {
      agent_id: agent.id,
      updated_at: stampChange(ctx),
    });
    return { url: link(api, `/inbound_call?agent_id=${agent.id}&user_id=${ctx.account.userId}`), phone_number, id };
  },
});

export const unlinkInbound = operation('inbound.unlink', 'POST /inbound/unlink', {
  summary: 'No agent answers a number any more',
  body: () => z.object({ phone_number_id: z.string() }),
  result: Mapping,
  async handler(ctx, { body }) {
    const number = await phoneNumbers.need(ctx, body.phone_number_id);
    const { phone_number, id } = await phoneNumbers.update(ctx, number, {
      agent_id: null,
      updated_at: stampChange(ctx),
    });
    return { url: null, phone_number, id };
  },
});
