/** Bolna: voice agents, their calls in all states, batches, numbers, transcripts and recordings. */
import { provider, shape, type Account, type Ctx } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { Settings } from './settings.ts';

export interface BolnaAccount extends Account {
  /** The user's id as it is shown; the main account's row is `main` in every namespace. */
  readonly userId: string;
}

/** The account of the namespace's own key. The same everywhere, so that a snapshot can be restored elsewhere. */
export const MAIN = 'main';

export type BolnaCtx = Ctx<BolnaAccount, Settings>;

export const bolna = provider({
  name: 'bolna',
  title: 'Bolna',
  hosts: { api: ['api.bolna.ai', 'api.bolna.dev'] },
  errors,
  aliases: { unauthorized: 'access_denied', forbidden: 'invalid_key', internal: 'server_error' },
  settings: Settings,
  account: shape<BolnaAccount>(),
  rewrite: ({ path }) => ({ path: path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '') }),
});

export const { collection, job, trigger, webhook } = bolna;
