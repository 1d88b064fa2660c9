/** Account links and login links, and the pages that they open. */
import { html, link, redirect, schema, z } from '../../../src/emulator/index.ts';
import { accountOf, asAccount, platformOf, type StripeCtx } from '../account.ts';
import { operation } from '../api.ts';
import { openPage } from '../core/pages.ts';
import { hash, params, text, url } from '../core/params.ts';
import { errors } from '../errors.ts';
import { collection, job } from '../provider.ts';
import { accounts, businessTypes, changeAccount, complete, needAccount } from './account.ts';
import { expressPages, setupPages } from './face.ts';
import { FormPage } from './form-page.tsx';

const AccountLink = schema(() =>
  z.object({ object: z.literal('account_link'), created: z.int(), expires_at: z.int(), url: z.string() }),
);

const Invitation = schema(() =>
  z.object({
    id: z.string(),
    account: z.string(),
    refresh_url: z.string().nullable(),
    return_url: z.string().nullable(),
    /** `shown` once it was opened: it cannot be opened again. */
    state: z.enum(['new', 'shown', 'done', 'expired']),
  }),
);

/** What an account link's URL stands for. */
export const accountLinks = collection('account_links', { row: Invitation, key: 'id', columns: ['account'] });

const lifetime = 300;

export const createAccountLink = operation('account_links.create', 'POST /v1/account_links', {
  summary: 'Create a link to the form that a connected account fills in',
  body: () =>
    params({
      account: text(),
      collect: text().optional(),
      collection_options: hash().optional(),
      refresh_url: url().optional(),
      return_url: url().optional(),
      type: z.enum(['account_onboarding', 'account_update']),
    }),
  result: AccountLink,
  async handler(ctx, { body: { account: id, type, refresh_url, return_url } }) {
    const row = await needAccount(ctx, id);
    if (type === 'account_onboarding' && (refresh_url === undefined || return_url === undefined))
      throw errors.parameter_missing(refresh_url === undefined ? 'refresh_url' : 'return_url');
    if (type === 'account_update' && row.controller.requirement_collection !== 'application') {
      throw errors
        .invalid_request(
          'You cannot create `account_update` type Account Links for this account. Valid types for this account are `account_onboarding`.',
        )
        .with({ param: 'type' });
    }
    const code = ctx.random.text(12);
    const created = Math.floor(ctx.now / 1000);
    await accountLinks.insert(ctx, {
      id: code,
      account: id,
      refresh_url: refresh_url ?? null,
      return_url: return_url ?? null,
      state: 'new',
    });
    await openPage(asAccount(ctx, id), code, id);
    ctx.schedule(expireAccountLink, { code }, { at: (created + lifetime) * 1000 });
    const kind = row.type === 'express' ? 'e' : row.type === 'standard' ? 's' : 'c';
    return {
      object: 'account_link' as const,
      created,
      expires_at: created + lifetime,
      url: link(setupPages, `/setup/${kind}/${id}/${code}`),
    };
  },
});

export const expireAccountLink = job('account_links.expire', {
  kind: 'calendar',
  input: () => z.object({ code: z.string() }),
  async run(ctx, { code }) {
    const row = await accountLinks.get(ctx, code);
    if (row?.state === 'new') await accountLinks.update(ctx, row, { state: 'expired' });
  },
});

export const showOnboarding = setupPages.operation('account_links.open', 'GET /setup/{kind}/{account}/{code}', {
  summary: 'The form that a connected account fills in',
  async handler(ctx, { params: { account: id, code } }) {
    const invitation = await invitationOf(ctx, id, code);
    if (invitation.state !== 'new' && invitation.refresh_url !== null)
      return redirect(invitation.refresh_url, { status: 303 });
    await accountLinks.update(ctx, invitation, { state: 'shown' });
    const { business_type: type } = await needAccount(ctx, id);
    return html(
      <FormPage title="Tell us about your business" note={`Test mode: account ${id}`}>
        <form method="post">
          <label for="business_type">Type of business</label>
          <select id="business_type" name="business_type">
            {businessTypes.map((one) => (
              <option value={one} selected={one === (type ?? 'individual')}>
                {one.replaceAll('_', ' ')}
              </option>
            ))}
          </select>
          <label for="name">Name</label>
          <input id="name" name="name" autocomplete="name" value="Jenny Rosen" />
          <button name="do" value="submit">
            Agree and submit
          </button>
          <button class="plain" name="do" value="later">
            Save for later
          </button>
        </form>
      </FormPage>,
    );
  },
});

export const submitOnboarding = setupPages.operation('account_links.submit', 'POST /setup/{kind}/{account}/{code}', {
  summary: 'A connected account has filled in the form',
  body: () =>
    z.object({
      business_type: z.enum(businessTypes).optional(),
      do: z.enum(['later', 'submit']).optional(),
      name: text().optional(),
    }),
  async handler(ctx, { params: { account: id, code }, body: { do: what, ...told } }) {
    const invitation = await invitationOf(ctx, id, code);
    if (invitation.state === 'expired' && invitation.refresh_url !== null)
      return redirect(invitation.refresh_url, { status: 303 });
    if (what !== 'later' && invitation.state !== 'done') {
      const row = await needAccount(ctx, id);
      const platform = ctx.as({ account: accountOf(ctx, platformOf(ctx)) });
      await changeAccount(platform, row, complete(ctx, row, told));
      await accountLinks.update(ctx, invitation, { state: 'done' });
    }
    return invitation.return_url === null
      ? html(<FormPage title="Thank you" note="You can close this page." />)
      : redirect(invitation.return_url, { status: 303 });
  },
});

async function invitationOf(ctx: StripeCtx, account: string, code: string) {
  const row = await accountLinks.get(ctx, code);
  if (row?.account !== account) throw errors.unrecognized_url('GET', `/setup/${account}/${code}`);
  return row;
}

export const createLoginLink = operation('accounts.create_login_link', 'POST /v1/accounts/{id}/login_links', {
  summary: 'Create a link to the Express Dashboard',
  body: () => params({ redirect_url: url().optional() }),
  result: () => z.object({ object: z.literal('login_link'), created: z.int(), url: z.string() }),
  async handler(ctx, { params: { id } }) {
    const row = await needAccount(ctx, id);
    if (row.controller.stripe_dashboard?.type !== 'express')
      throw errors.invalid_request(
        'Cannot create a login link for an account without access to the Express Dashboard.',
      );
    if (!row.details_submitted)
      throw errors.invalid_request('Cannot create a login link for an account that has not completed onboarding.');
    return {
      object: 'login_link' as const,
      created: Math.floor(ctx.now / 1000),
      url: link(expressPages, `/express/${id}/${ctx.random.text(12)}`),
    };
  },
});

export const showExpress = expressPages.operation('accounts.express_dashboard', 'GET /express/{account}/{code}', {
  summary: 'The Express Dashboard',
  async handler(ctx, { params: { account: id } }) {
    const row = await accounts.get(ctx, id);
    if (!row) throw errors.unrecognized_url('GET', `/express/${id}`);
    return html(
      <FormPage title="Express Dashboard" note={`Test mode: account ${id}`}>
        <p>Payments: {row.charges_enabled ? 'enabled' : 'not enabled yet'}.</p>
        <p>Payouts: {row.payouts_enabled ? 'enabled' : 'not enabled yet'}.</p>
      </FormPage>,
    );
  },
});
