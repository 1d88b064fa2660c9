/** OAuth clients: the namespace's own, and those that fixtures register. Others pass by their form. */
import { schema, z } from '../../../src/emulator/index.ts';
import { clientIdForm } from '../ids.ts';
import { collection, type GoogleCtx } from '../provider.ts';

const Client = schema(() =>
  z.object({
    client_id: z.string(),
    client_secret: z.string(),
    /** As the consent page calls it. */
    name: z.string(),
    /** None: any of localhost, 127.0.0.1 and https will do. */
    redirectUris: z.array(z.string()).optional(),
  }),
);

export type Client = z.infer<ReturnType<typeof Client>>;

export const clients = collection('clients', {
  row: Client,
  key: 'client_id',
  locates: true,
  // Of the namespace's own client a fixture says more; another one it registers.
  make: async (ctx, { client_id, client_secret, name = 'Your app', redirectUris }): Promise<{ row: Client }> => {
    const id = client_id ?? ctx.credentials['clientId'];
    const before = await clients.get(ctx, String(id));
    if (before) await clients.remove(ctx, before);
    const secret = client_secret ?? before?.client_secret ?? ctx.credentials['clientSecret'];
    return { row: Client().parse({ client_id: id, client_secret: secret, name, redirectUris }) };
  },
});

/** The client with this id; one that nobody registered is somebody's all the same, unless the server is strict. */
export async function clientOf(ctx: GoogleCtx, id: string): Promise<Client | undefined> {
  const registered = await clients.get(ctx, id);
  if (registered) return registered;
  const { clientId, clientSecret } = ctx.credentials;
  const known = { client_id: id, name: 'Your app' };
  if (id === clientId) return { ...known, client_secret: clientSecret ?? '' };
  return !ctx.strict && clientIdForm.test(id) ? { ...known, client_secret: '' } : undefined;
}

/** Whether a redirect may go there. */
export function allowsRedirect({ redirectUris }: Client, uri: string): boolean {
  if (redirectUris) return redirectUris.includes(uri);
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return (
    protocol === 'https:' ||
    (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'))
  );
}

/** The project's number, with which a client id begins. */
export const projectOf = (clientId: string): string => /^\d+/.exec(clientId)?.[0] ?? '0';
