/** The documents: of the control API itself, and of what is emulated. */
import { z } from 'zod';
import { missing } from './input.ts';
import { serverRoute, type ControlRoute } from './route.ts';

const Document = () => z.record(z.string(), z.unknown());

/** What stands at `/_backlot/`: every call there is. `all`: the table of the routes. */
export const index = (all: () => readonly ControlRoute[]): ControlRoute =>
  serverRoute('GET /', {
    summary: 'Every call there is',
    result: () => z.object({ version: z.string(), document: z.string(), calls: z.record(z.string(), z.string()) }),
    handler: ({ core, origin }) =>
      Promise.resolve({
        version: core.version,
        document: `${origin}/_backlot/openapi.json`,
        calls: Object.fromEntries(all().map(({ method, path, options }) => [`${method} ${path}`, options.summary])),
      }),
  });

/** `all`: the table of the routes, this one included. */
export const ownDocument = (all: () => readonly ControlRoute[]): ControlRoute =>
  serverRoute('GET /openapi.json', {
    summary: 'This description, as OpenAPI 3.1',
    result: Document,
    async handler({ core, origin }) {
      const { controlDocument } = await import('./document.ts');
      return controlDocument(all(), { version: core.version, origin });
    },
  });

export const providerDocument = serverRoute('GET /openapi/{file}', {
  summary: 'What is emulated of a provider, as OpenAPI 3.1: `/openapi/stripe.json`',
  result: Document,
  async handler({ core, params: { file }, origin }) {
    const name = file.replace(/\.json$/, '');
    const emulator = core.emulators.get(name);
    if (!emulator)
      throw missing(
        'document',
        file,
        [...core.emulators.keys()].map((known) => `${known}.json`),
      );
    const { document } = await import('../openapi/document.ts');
    return document(emulator, {
      version: core.version,
      url: core.urls(name, 'default').base.replace(/^[a-z]+:\/\/[^/]+/, origin),
    });
  },
});
