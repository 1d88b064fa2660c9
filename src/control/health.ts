/** Whether the server is ready. */
import { z } from 'zod';
import { schema } from '../emulator/schema.ts';
import { serverRoute } from './route.ts';

const Health = schema(() =>
  z.object({
    status: z.enum(['ok', 'starting']),
    version: z.string(),
    uptime: z.number().describe('seconds'),
    providers: z.array(z.string()),
    folder: z.string().describe('the working directory that it was started in'),
  }),
);

export const health = serverRoute('GET /health', {
  summary: 'Whether the server is ready',
  description:
    '503 with `status: "starting"` until every listener answers and the fixtures are loaded. Where there is a token, this call needs it, too: `backlot health` sends it.',
  result: Health,
  handler({ core }) {
    const ready = core.ready();
    const body: z.infer<ReturnType<typeof Health>> = {
      status: ready ? 'ok' : 'starting',
      version: core.version,
      uptime: Math.round(Date.now() - core.startedAt) / 1000,
      providers: [...core.emulators.keys()],
      folder: process.cwd(),
    };
    return Promise.resolve(Response.json(body, { status: ready ? 200 : 503 }));
  },
});
