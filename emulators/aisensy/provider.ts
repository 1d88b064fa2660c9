/** AiSensy: WhatsApp campaigns, conversations, contacts and templates, in three api generations and one for partners. */
import { provider, shape, type Ctx } from '../../src/emulator/index.ts';
import type { AisensyAccount } from './account.ts';
import { errors } from './errors.ts';
import { Settings } from './settings.ts';

export type AisensyCtx = Ctx<AisensyAccount, Settings>;

export const aisensy = provider({
  name: 'aisensy',
  title: 'AiSensy',
  hosts: { backend: ['backend.aisensy.com', 'apis.aisensy.com'], apis: ['apis.aisensy.com', 'backend.aisensy.com'] },
  errors,
  aliases: { unauthorized: 'invalid_api_key', internal: 'server_error' },
  settings: Settings,
  profiles: {
    realistic: { settings: { failureRate: 0.03, readRate: 0.65 } },
    flaky: { settings: { failureRate: 0.15, readRate: 0.5 } },
  },
  account: shape<AisensyAccount>(),
  rewrite: ({ path }) => ({ path: mended(path) }),
});

export const { collection, job, trigger, webhook } = aisensy;

/** The project api has an alias below `/client/t1`; a trailing slash means nothing anywhere. */
function mended(path: string): string {
  const plain = path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return plain.replace(/^\/client\/t1(?=\/project-apis\/)/, '');
}
