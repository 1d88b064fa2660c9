/** Monitors: a sample of a subuser's mail goes to somebody who looks at it. */
import { nothing, schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { errors } from './errors.ts';
import { subusers } from './keys.ts';
import { needs } from './scopes.ts';

const Monitor = schema(() => z.object({ email: z.string(), frequency: z.number() }));

async function setMonitor(ctx: SendgridCtx, name: string, monitor: z.infer<ReturnType<typeof Monitor>> | undefined) {
  await subusers.update(ctx, await subusers.need(ctx, name), {}, { monitor });
}

export const getMonitor = operation('subusers.get-monitor', 'GET /v3/subusers/{subuser_name}/monitor', {
  summary: "Who gets a sample of a subuser's mail",
  traits: needs('subusers.monitor'),
  result: Monitor,
  async handler(ctx, { params }) {
    const { monitor } = subusers.internal(await subusers.need(ctx, params.subuser_name));
    if (!monitor) throw errors.not_found();
    return monitor;
  },
});

export const createMonitor = operation('subusers.create-monitor', 'POST /v3/subusers/{subuser_name}/monitor', {
  summary: "Send a sample of a subuser's mail to somebody",
  traits: needs('subusers.monitor'),
  body: Monitor,
  result: Monitor,
  async handler(ctx, { params, body }) {
    await setMonitor(ctx, params.subuser_name, body);
    return body;
  },
});

export const updateMonitor = operation('subusers.update-monitor', 'PUT /v3/subusers/{subuser_name}/monitor', {
  summary: "Change who gets a sample of a subuser's mail",
  traits: needs('subusers.monitor'),
  body: Monitor,
  result: Monitor,
  async handler(ctx, { params, body }) {
    await setMonitor(ctx, params.subuser_name, body);
    return body;
  },
});

export const deleteMonitor = operation('subusers.delete-monitor', 'DELETE /v3/subusers/{subuser_name}/monitor', {
  summary: "Send no more samples of a subuser's mail",
  traits: needs('subusers.monitor'),
  async handler(ctx, { params }) {
    await setMonitor(ctx, params.subuser_name, undefined);
    return nothing();
  },
});
