/** One webhook: each attempt with what went both ways, why it was not accepted, and sending it again. */
import type { FC } from 'hono/jsx';
import type { ShownWebhook } from '../../control/webhooks.ts';
import { file, page, type Fields } from '../page.ts';
import { Body, Call, Facts, HeaderList, Id, Outcome, Status, Time } from '../parts.tsx';
import { Refused, type View } from '../view.ts';
import { fromNow } from '../header.tsx';

type Attempt = ShownWebhook['attempts'][number];

const load = async (view: View, id: string): Promise<ShownWebhook> =>
  (await view.ask(`/webhooks/${encodeURIComponent(id)}`)) as ShownWebhook;

const OneWebhook: FC<{ view: View; webhook: ShownWebhook }> = ({ view, webhook }) => {
  const { id, at, provider, event, events, status, url, nextAttempt, reason, request, replayOf, attempts } = webhook;
  return (
    <div id="webhook" data-live>
      <section class="panel">
        <div class="row">
          <Outcome of={status} />
        </div>
        <p class="why">{inWords(webhook)}</p>
        <Facts
          of={{
            Provider: view.core.emulators.get(provider)?.title ?? provider,
            Target: <Id of={url} what="target" />,
            At: <Time of={at} />,
            ...(events.length > 1 ? { Events: events.join(', ') } : { Event: event }),
            ...(reason !== undefined && { Why: reason }),
            ...(nextAttempt !== undefined && {
              'Next attempt': (
                <>
                  <Time of={nextAttempt} /> ({fromNow(view.clock.now, nextAttempt)} on the clock){' '}
                  <Call view={view} call="POST /clock/advance" body={{ to: nextAttempt }} label="Advance to it" />
                </>
              ),
            }),
            ...(request !== undefined && { 'Caused by': <a href={view.to(`/requests/${request}`)}>{request}</a> }),
            ...(replayOf !== undefined && { Repeats: <a href={view.to(`/webhooks/${replayOf}`)}>{replayOf}</a> }),
            Id: <Id of={id} />,
          }}
        />
        <div class="row">
          <Call view={view} call={`POST /webhooks/${id}/replay`} label="Send again" main />
        </div>
      </section>
      <h2>{attempts.length === 0 ? 'Not tried yet' : 'Attempts'}</h2>
      {attempts.length === 0 && (
        <Body of={webhook.body} label="What will be sent" whole={view.to(`/webhooks/${id}/body`)} />
      )}
      {attempts.map((attempt, index) => (
        <OneAttempt view={view} webhook={webhook} attempt={attempt} number={index + 1} />
      ))}
      <Edit view={view} webhook={webhook} />
    </div>
  );
};

const OneAttempt: FC<{ view: View; webhook: ShownWebhook; attempt: Attempt; number: number }> = ({
  view,
  webhook,
  attempt,
  number,
}) => {
  const { at, status, durationMs, error, requestHeaders, responseHeaders, responseBody, redirects } = attempt;
  const isLast = number === webhook.attempts.length;
  return (
    <details class="panel" open={isLast}>
      <summary>
        <strong>Attempt {number}</strong> <Time of={at} />{' '}
        {status === null ? <span class="tag bad">no answer</span> : <Status code={status} />}{' '}
        <span class="small soft">{Math.round(durationMs)} ms</span>
      </summary>
      {error !== undefined && <p>{error}</p>}
      {redirects !== undefined && <p class="small">Followed to {redirects.join(', ')}</p>}
      <div class="two">
        <section>
          <h3>Sent</h3>
          <HeaderList of={requestHeaders} label={`Headers of attempt ${number}`} />
          {isLast && (
            <Body
              of={webhook.body}
              label={`Body of attempt ${number}`}
              whole={view.to(`/webhooks/${webhook.id}/body`)}
            />
          )}
        </section>
        <section>
          <h3>The app answered</h3>
          {status === null ? (
            <p class="soft">nothing</p>
          ) : (
            <>
              <HeaderList of={responseHeaders} label={`Headers of answer ${number}`} />
              <Body
                of={responseBody}
                label={`Body of answer ${number}`}
                whole={view.to(`/webhooks/${webhook.id}/answers/${number}`)}
              />
            </>
          )}
        </section>
      </div>
    </details>
  );
};

/** What somebody who sees a webhook for the first time needs to know of this one. */
function inWords({ status, attempts, url, nextAttempt, reason }: ShownWebhook): string {
  const last = attempts.at(-1);
  if (status === 'delivered') return 'The app has it: it answered that it was accepted.';
  if (status === 'dropped') return 'A fault rule lost it on the way, as it was told to. The app never saw it.';
  if (status === 'refused')
    return 'It was not sent: webhooks go to this machine and to private addresses only. To allow another host, start with --allow-webhook-host HOST.';
  if (!last) return `It waits for its time on the clock, and then goes to ${url}.`;
  const goesOn =
    nextAttempt === undefined ? 'The provider would give up here, and so does Backlot.' : 'It will be tried again.';
  return `${causeOf(last, reason ?? '')} ${goesOn}`;
}

function causeOf({ status, url, error = '' }: Attempt, reason: string): string {
  const { host, pathname } = new URL(url);
  if (status === null && /refused at/.test(error))
    return `Nothing listens at ${host}. Start the app, or set the endpoint to the port on which it listens.`;
  if (status === null && /time|no connection/i.test(error))
    return 'The app took longer than the provider waits. Answer first, and do the work afterwards.';
  if (status === null) return `The app could not be reached: ${error}.`;
  if (/signature/.test(reason))
    return 'The app did not believe the signature. Compare the secret that it checks with the endpoint’s, and check the raw body, not a parsed one.';
  if (status === 404) return `The app listens, but has no route POST ${pathname}.`;
  if (status === 401 || status === 403) return 'The app wants to know who is calling: webhooks come without a login.';
  if (status >= 300 && status < 400) return 'The app sent it elsewhere, and this provider follows no redirects.';
  if (status >= 500) return `The app failed while it worked on it (${status}): its own log has the reason.`;
  return `The app answered ${status}, and the provider takes only a success for an answer.`;
}

const Edit: FC<{ view: View; webhook: ShownWebhook }> = ({ view, webhook }) => (
  <details class="panel">
    <summary>
      <strong>Edit and send again</strong> <span class="soft small">signed anew</span>
    </summary>
    <form method="post" action={view.to(`/webhooks/${webhook.id}`)} class="fields">
      <label class="wide">
        Target
        <input name="url" type="url" required value={webhook.url} />
      </label>
      <label class="wide">
        Body
        <textarea name="payload" rows={12} class="mono">
          {webhook.body.slice(0, 40_000)}
        </textarea>
      </label>
      <label class="wide">
        Headers of your own, one a line
        <textarea name="headers" rows={2} class="mono" placeholder="x-note: edited"></textarea>
      </label>
      <div>
        <button class="main">Send</button>
      </div>
    </form>
  </details>
);

/** Sends what was edited; what stands as it was is left to the webhook. */
async function sendEdited(view: View, { id }: { readonly id: string }, fields: Fields): Promise<string> {
  const { url, body } = await load(view, id);
  const [target, payload, lines] = ['url', 'payload', 'headers'].map((name) => String(fields[name] ?? ''));
  const headers = Object.fromEntries(
    (lines ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const [, name, value] = /^\s*([\w-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
        if (name === undefined) throw new Refused(400, `"${line.trim()}" is no header: write name: value`);
        return [name, value];
      }),
  );
  // Browsers write line ends as CR LF.
  const written = (payload ?? '').replaceAll('\r\n', '\n');
  const sent = (await view.ask(`/webhooks/${encodeURIComponent(id)}/replay`, {
    method: 'POST',
    body: {
      ...(target !== url && { url: target }),
      ...(written !== body && { body: written }),
      ...(Object.keys(headers).length > 0 && { headers }),
    },
  })) as ShownWebhook;
  return `Sent again as ${sent.id}: ${sent.reason ?? sent.status}.`;
}

export const webhook = page('/webhooks/:id', {
  title: async (view, { id }) => (await load(view, id)).event,
  body: async (view, { id }) => <OneWebhook view={view} webhook={await load(view, id)} />,
  act: sendEdited,
});

const textOf = (text: string): Response =>
  new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } });

/** What was sent, whole. */
export const webhookBody = file('/webhooks/:id/body', {
  file: async (view, { id }) => textOf((await load(view, id)).body),
});

/** What the app answered to an attempt, whole. */
export const webhookAnswer = file('/webhooks/:id/answers/:number', {
  file: async (view, { id, number }) => textOf((await load(view, id)).attempts[Number(number) - 1]?.responseBody ?? ''),
});
