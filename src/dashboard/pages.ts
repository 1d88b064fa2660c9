/** Every page, in the order of the menu. A new one is a file in `pages/` and a line here. */
import type { Page, PageFile } from './page.ts';
import { overview } from './pages/overview.tsx';
import { provider } from './pages/provider.tsx';
import { request, requestAnswered, requestSent } from './pages/request.tsx';
import { requests } from './pages/requests.tsx';
import { webhook, webhookAnswer, webhookBody } from './pages/webhook.tsx';
import { webhooks } from './pages/webhooks.tsx';
import { endpoints } from './pages/endpoints.tsx';
import { inbox, mail, mailBody, mailFile, rawMail } from './pages/inbox.tsx';
import { messageFile, phone, phones } from './pages/phones.tsx';
import { call, calls } from './pages/calls.tsx';
import { chart, payment, payments } from './pages/payments.tsx';
import { appointment, calendar } from './pages/calendar.tsx';
import { meeting, meetings } from './pages/meetings.tsx';
import { reports } from './pages/reports.tsx';
import { scenario, scenarios } from './pages/scenarios.tsx';
import { jobs } from './pages/jobs.tsx';
import { faults } from './pages/faults.tsx';
import { snapshots } from './pages/snapshots.tsx';
import { collection, row, state } from './pages/state.tsx';

export const pages: readonly (Page | PageFile)[] = [
  overview,
  provider,
  requests,
  request,
  requestSent,
  requestAnswered,
  webhooks,
  webhook,
  webhookBody,
  webhookAnswer,
  endpoints,
  inbox,
  mail,
  mailBody,
  mailFile,
  rawMail,
  phones,
  phone,
  messageFile,
  calls,
  call,
  payments,
  chart,
  payment,
  calendar,
  appointment,
  meetings,
  meeting,
  scenarios,
  scenario,
  reports,
  jobs,
  faults,
  state,
  collection,
  row,
  snapshots,
];

export const isPage = (one: Page | PageFile): one is Page => 'body' in one;
