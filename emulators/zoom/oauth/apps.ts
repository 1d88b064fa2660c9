/** Apps: the one that a namespace hands out holds every scope; fixtures may describe it otherwise, or add some. */
import { schema, z, type Ctx } from '../../../src/emulator/index.ts';
import { collection, type ZoomCtx } from '../provider.ts';
import { everyScope } from '../scopes.ts';

const App = schema(() =>
  z.object({
    client_id: z.string(),
    name: z.string(),
    /** What it may do: speak for the account, for users, or both. */
    kind: z.enum(['server-to-server', 'user', 'both']),
    status: z.enum(['activated', 'deactivated']),
    scopes: z.array(z.string()),
    /** None: any will do. */
    redirect_uris: z.array(z.string()),
  }),
);

export type App = z.infer<ReturnType<typeof App>>;

const defaults = (client_id: string): App => ({
  client_id,
  name: 'Backlot app',
  kind: 'both',
  status: 'activated',
  scopes: [...everyScope],
  redirect_uris: [],
});

export const apps = collection('apps', {
  row: App,
  key: 'client_id',
  locates: true,
  make: (ctx, given) => ({ row: { ...defaults((ctx as unknown as Ctx).credentials.clientId ?? ''), ...given } }),
});

/** An app as it was described; every other client id is that of an app without bounds. */
export const appOf = async (ctx: ZoomCtx, client: string): Promise<App> =>
  (await apps.get(ctx, client)) ?? defaults(client);
