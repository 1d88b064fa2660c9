/** Google: Calendar v3 and OAuth 2.0. Its hosts, errors and settings, and the vocabulary of this folder. */
import { provider, shape, type Account, type Ctx } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { rewrite } from './rewrite.ts';
import { settings, type GoogleSettings } from './settings.ts';

/** Calendars that the app has made; that the user owns; that everybody may see; any, but only when it is taken. */
export type Reach = 'made' | 'owned' | 'public' | 'times';

/** Whoever a call acts for. The id is the e-mail address. */
export interface GoogleAccount extends Account {
  readonly kind: 'user' | 'service_account' | 'public';
  /** 21 digits. */
  readonly sub: string;
  readonly name: string;
  /** The Workspace domain; '' of a service account. */
  readonly hd: string;
  /** The OAuth client through which it calls; '' in jobs and triggers. */
  readonly clientId: string;
  /** What the token may do; undefined: everything. */
  readonly scopes: readonly string[] | undefined;
  /** Which calendars those scopes reach; undefined: all that the user does. */
  readonly reach?: readonly Reach[] | undefined;
  /** The access token of the call, where there is one. */
  readonly token: string;
}

export type GoogleCtx = Ctx<GoogleAccount, GoogleSettings>;

export const google = provider({
  name: 'google',
  title: 'Google Calendar',
  hosts: {
    api: ['www.googleapis.com', 'calendar-json.googleapis.com'],
    oauth2: ['oauth2.googleapis.com'],
    accounts: ['accounts.google.com'],
    openid: ['openidconnect.googleapis.com'],
  },
  errors,
  settings,
  profiles: {
    realistic: {
      latency: { p50: '120ms', p99: '900ms' },
      failures: [{ error: 'backendError', probability: 0.0005 }],
      settings: {
        conference: 'pending',
        visibilityDelay: '2s',
        queriesPerMinute: 10_000,
        queriesPerMinutePerUser: 600,
        calendarsPerDay: 60,
      },
    },
  },
  account: shape<GoogleAccount>(),
  rewrite,
});

export const { collection, job, trigger, webhook } = google;
