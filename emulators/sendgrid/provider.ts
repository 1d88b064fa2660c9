/** SendGrid: its hosts, errors and settings, and the vocabulary of this folder. */
import { provider, shape } from '../../src/emulator/index.ts';
import type { SendgridAccount } from './account.ts';
import { errors } from './errors.ts';
import { settings } from './settings.ts';

export const sendgrid = provider({
  name: 'sendgrid',
  title: 'SendGrid',
  hosts: { api: ['api.sendgrid.com', 'api.eu.sendgrid.com'] },
  errors,
  settings,
  profiles: { realistic: { latency: { p50: '90ms', p99: '400ms' } } },
  account: shape<SendgridAccount>(),
  // Double slashes come from base URLs that end with one; collections answer with or without one at the end.
  rewrite: ({ path }) => ({ path: path.replaceAll(/\/{2,}/g, '/').replace(/(.)\/$/, '$1') }),
});

export const { collection, job, trigger, webhook } = sendgrid;
