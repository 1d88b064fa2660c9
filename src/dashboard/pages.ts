/** Every page, in the order of the menu. A new one is a file in `pages/` and a line here. */
import type { Page, PageFile } from './page.ts';
import { overview } from './pages/overview.tsx';
import { provider } from './pages/provider.tsx';
import { request, requests } from './pages/requests.tsx';
import { webhook, webhooks } from './pages/webhooks.tsx';
import { inbox, mail, mailBody, mailFile, rawMail } from './pages/inbox.tsx';
import { payments } from './pages/payments.tsx';
import { jobs } from './pages/jobs.tsx';
import { faults } from './pages/faults.tsx';
import { collection, state } from './pages/state.tsx';

export const pages: readonly (Page | PageFile)[] = [
  overview,
  provider,
  requests,
  request,
  webhooks,
  webhook,
  inbox,
  mail,
  mailBody,
  mailFile,
  rawMail,
  payments,
  jobs,
  faults,
  state,
  collection,
];

export const isPage = (one: Page | PageFile): one is Page => 'body' in one;
