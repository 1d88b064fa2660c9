/** Phones: what people have on theirs, by number: SMS and WhatsApp side by side, calls, and what they can answer. */
import type { Child, FC } from 'hono/jsx';
import { beginsOf, commandOf } from '../begins.ts';
import { CallFacts, LiveCall } from '../calls.tsx';
import { file, page, type Fields } from '../page.ts';
import { Call, Copy, Empty, Pager } from '../parts.tsx';
import { shown, shownOne, type Begun, type Shown } from '../shown.ts';
import { Do, linkTo, named, Search, titleOf, When } from '../sights.tsx';
import { Refused, type View } from '../view.ts';

type Chat = Shown<'chat'>;
type Channel = Chat['channel'];

const channels = { sms: 'SMS', whatsapp: 'WhatsApp' } as const satisfies Record<Channel, string>;

interface Person {
  readonly number: string;
  readonly name: string | undefined;
  readonly at: number;
  readonly last: string;
  readonly channels: ReadonlySet<string>;
}

/** Everybody who wrote or was written to lately, whoever did so last first. */
async function peopleOf(view: View): Promise<{ people: readonly Person[]; nextCursor: string | null }> {
  const { searchParams } = view.url;
  const asked = { limit: 200, text: searchParams.get('text'), cursor: searchParams.get('cursor') };
  const { items, nextCursor } = await shown(view, 'chat', asked);
  const { items: calls } = asked.cursor ? { items: [] } : await shown(view, 'call', { limit: 50, text: asked.text });
  const people = new Map<string, Person>();
  const meet = (
    number: string,
    { at, last, name, channel }: { at: number; last: string; name?: string | undefined; channel: string },
  ): void => {
    const known = people.get(number);
    const newer = !known || at > known.at;
    people.set(number, {
      number,
      name: known?.name ?? name,
      at: newer ? at : known.at,
      last: newer ? last : known.last,
      channels: new Set([...(known?.channels ?? []), channel]),
    });
  };
  for (const { theirs, at, text, name, channel, media = [] } of items)
    meet(theirs, { at, name, last: text || (media.length > 0 ? 'A file' : ''), channel: channels[channel] });
  for (const { theirs, at, state, live } of calls)
    meet(theirs, { at, last: live ? 'On the phone' : `Call: ${state}`, channel: 'Calls' });
  return { people: [...people.values()].sort((a, b) => b.at - a.at), nextCursor };
}

const People: FC<{ view: View; selected?: string }> = async ({ view, selected }) => {
  const { people, nextCursor } = await peopleOf(view);
  return (
    <div class="people">
      <Search view={view} label="Number or text" />
      <div id="people" data-live>
        {people.length > 0 && (
          <ul class="panel flush" data-feed>
            {people.map(({ number, name, at, last, channels: used }) => (
              <li data-row data-key={number}>
                <a
                  href={view.to(`/phones/${encodeURIComponent(number)}`)}
                  aria-current={number === selected ? 'page' : undefined}
                >
                  <span class="line">
                    <strong>{name ?? number}</strong> <When at={at} />
                  </span>
                  <span class="line soft small">
                    <span class="last">{last}</span>
                    <span>{[...used].join(' · ')}</span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {people.length === 0 && view.url.searchParams.has('text') && <Empty>Nobody wrote that.</Empty>}
        {selected === undefined && <Pager view={view} cursor={nextCursor} />}
      </div>
    </div>
  );
};

const Phones: FC<{ view: View }> = async ({ view }) => {
  const begins = await beginsOf(view, example);
  const [first] = begins;
  return (
    <div class="phones">
      <People view={view} />
      <section>
        <form method="get" action={view.to('/phones/new')} class="panel row">
          {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
          <label for="theirs">Take up the phone of</label>
          <input id="theirs" name="theirs" type="tel" placeholder={example} required pattern="\+?[0-9 ()-]{7,20}" />
          <button class="main">Take it</button>
        </form>
        {first && (
          <Empty command={commandOf(view, first)}>
            Whoever your app writes to or calls appears here, and so does whoever writes to one of its numbers:
          </Empty>
        )}
      </section>
    </div>
  );
};

const example = '+14155550123';

const Phone: FC<{ view: View; number: string }> = async ({ view, number }) => {
  const asked = { person: number, limit: 80, cursor: view.url.searchParams.get('cursor') };
  const { items, nextCursor } = await shown(view, 'chat', asked);
  const { items: calls } = await shown(view, 'call', { person: number, limit: 10 });
  const live = await Promise.all(calls.filter((call) => call.live).map((call) => shownOne(view, 'call', call)));
  const begins = await beginsOf(view, number);
  const theirs = items.filter((chat) => chat.theirs === number);
  return (
    <div class="phones one">
      <People view={view} selected={number} />
      <section class="phone">
        <div id="calls" data-live>
          {live.map((call) => (
            <LiveCall view={view} call={call} />
          ))}
        </div>
        <div class="threads">
          {(['sms', 'whatsapp'] as const).map((channel) => (
            <Thread
              view={view}
              channel={channel}
              chats={theirs.filter((chat) => chat.channel === channel).toReversed()}
              begins={begins.filter((begin) => begin.channel === channel)}
            />
          ))}
        </div>
        <Pager view={view} cursor={nextCursor} />
        <PastCalls
          view={view}
          calls={calls.filter((call) => !call.live)}
          begins={begins.filter(({ channel }) => channel === 'call')}
        />
      </section>
    </div>
  );
};

interface ThreadProps {
  readonly view: View;
  readonly channel: Channel;
  /** Oldest first. */
  readonly chats: readonly Chat[];
  readonly begins: readonly Begun[];
}

const Thread: FC<ThreadProps> = ({ view, channel, chats, begins }) => {
  const last = chats.findLast(({ ours }) => begins.some((begin) => begin.ours === ours));
  const several = new Set(chats.map(({ ours }) => ours)).size > 1;
  return (
    <section class={`thread ${channel}`} aria-label={channels[channel]}>
      <h2>{channels[channel]}</h2>
      <div class="screen" tabindex={0} role="region" aria-label={`${channels[channel]} messages`}>
        <ol id={`thread-${channel}`} data-live>
          {chats.length === 0 && <li class="soft nothing">No message yet.</li>}
          {chats.map((chat, index) => (
            <Bubble
              view={view}
              chat={chat}
              sender={
                several && chats[index - 1]?.ours !== chat.ours
                  ? `${chat.ours}, ${titleOf(view, chat.provider)}`
                  : undefined
              }
              isLast={index === chats.length - 1}
            />
          ))}
        </ol>
      </div>
      {begins.length > 0 && <Composer view={view} channel={channel} begins={begins} to={last} />}
    </section>
  );
};

const codeForm =
  /(?:code|otp|pin|password|verif)\D{0,40}\b(\d{4,10})\b|\b(\d{4,10})\b[^.]{0,40}(?:code|otp|pin|password)/i;

const Bubble: FC<{ view: View; chat: Chat; sender: string | undefined; isLast: boolean }> = ({
  view,
  chat,
  sender,
  isLast,
}) => {
  const { direction, text, at, ticks, went, error, media = [], buttons = [], acts = {}, provider, key } = chat;
  const found = direction === 'out' ? codeForm.exec(text) : null;
  const code = found?.[1] ?? found?.[2];
  return (
    <li class={`bubble ${direction} ${went}`} data-key={key}>
      {sender && <span class="sender">{sender}</span>}
      <div class="body">
        {media.map((one, index) => (
          <Media
            of={{
              ...one,
              url: one.url.startsWith('data:') ? linkTo(view, '/files', chat, { below: `/${index}` }) : one.url,
            }}
          />
        ))}
        {text && <span class="text">{text}</span>}
        <span class="meta">
          <When at={at} /> {direction === 'out' && <Ticks of={ticks} state={chat.state} went={went} />}
        </span>
      </div>
      {error && <span class="error">{error}</span>}
      {code && (
        <span class="row small">
          Code <code>{code}</code> <Copy text={code} what="code" />
        </span>
      )}
      {isLast && <Do view={view} provider={provider} act={acts.read} label="Read it" />}
      {isLast && buttons.length > 0 && (
        <span class="row">
          {buttons.map((label) => (
            <Press view={view} chat={chat} label={label} />
          ))}
        </span>
      )}
    </li>
  );
};

const marks = { none: '', sent: '✓', delivered: '✓✓', read: '✓✓' } as const satisfies Record<Chat['ticks'], string>;

const Ticks: FC<{ of: Chat['ticks']; state: string; went: Chat['went'] }> = ({ of, state, went }) => (
  <span class={`ticks ${of}`} title={state}>
    <span aria-hidden="true">{went === 'badly' ? '!' : marks[of]}</span> <span class="state">{state}</span>
  </span>
);

const Media: FC<{ of: { readonly url: string; readonly type: string } }> = ({ of: { url, type } }) => {
  if (type.startsWith('image')) return <img src={url} alt="What came along" loading="lazy" />;
  if (type.startsWith('audio')) return <audio controls src={url} preload="none"></audio>;
  if (type.startsWith('video')) return <video controls src={url} preload="none"></video>;
  return (
    <a href={url} download>
      {type}
    </a>
  );
};

/** A button under a message: pressing it sends its words. */
const Press: FC<{ view: View; chat: Chat; label: string }> = ({ view, chat, label }) => (
  <form method="post" action={view.to(`/phones/${encodeURIComponent(chat.theirs)}`)}>
    <input type="hidden" name="to" value={idOf({ ...chat })} />
    <button name="text" value={label}>
      {label}
    </button>
  </form>
);

const idOf = ({ provider, channel, ours }: Pick<Begun, 'provider' | 'channel' | 'ours'>): string =>
  `${provider} ${channel} ${ours}`;

const Composer: FC<{ view: View; channel: Channel; begins: readonly Begun[]; to: Chat | undefined }> = ({
  view,
  channel,
  begins,
  to,
}) => (
  <form method="post" action={view.to(view.url.pathname)} enctype="multipart/form-data" class="composer">
    {begins.length === 1 ? (
      <input type="hidden" name="to" value={begins.map(idOf).join('')} />
    ) : (
      <select name="to" aria-label={`To which number, ${channels[channel]}`}>
        {begins.map((begin) => (
          <option value={idOf(begin)} selected={to !== undefined && idOf(begin) === idOf(to)}>
            {`${begin.ours}, ${titleOf(view, begin.provider)}`}
          </option>
        ))}
      </select>
    )}
    <textarea name="text" rows={1} aria-label={`Write, ${channels[channel]}`} placeholder="Write" data-enter></textarea>
    <span class="row">
      <input type="file" name="media" aria-label={`A file, ${channels[channel]}`} />
      <button class="main">Send</button>
    </span>
  </form>
);

const PastCalls: FC<{ view: View; calls: readonly Shown<'call'>[]; begins: readonly Begun[] }> = ({
  view,
  calls,
  begins,
}) => (
  <section aria-label="Calls">
    <div class="row calling">
      <h2>Calls</h2>
      {begins.map((begin) => (
        <Call
          view={view}
          call={`POST /triggers/${begin.provider}/${begin.act.trigger}`}
          body={begin.act.input}
          label={`Call ${begin.ours}`}
        />
      ))}
    </div>
    <ul id="past" class="panel past" data-live>
      {calls.length === 0 && <li class="soft">No call yet.</li>}
      {calls.map((call) => (
        <li data-row data-key={call.key}>
          <a href={linkTo(view, '/calls', call)}>
            <When at={call.at} />
          </a>{' '}
          <CallFacts call={call} />{' '}
          <span class="soft small">
            {call.ours}, {titleOf(view, call.provider)}
          </span>
        </li>
      ))}
    </ul>
  </section>
);

/** Writes as the person: the trigger that the provider has for it. */
async function write(view: View, number: string, { to, text = '', media }: Fields): Promise<string> {
  const begin = (await beginsOf(view, number)).find((one) => idOf(one) === to);
  if (!begin) throw new Refused(404, `nobody has ${String(to)} any more`);
  const { act, provider } = begin;
  const file = media instanceof File && media.size > 0 ? media : undefined;
  if (text === '' && !file) throw new Refused(400, 'Write something, or choose a file.');
  const body = {
    ...act.input,
    ...(text !== '' && act.asks?.['text'] && { [act.asks['text']]: text }),
    ...(file && act.asks?.['media'] && { [act.asks['media']]: await dataUrl(file) }),
  };
  await view.ask(`/triggers/${provider}/${act.trigger}`, { method: 'POST', body });
  return `Sent to ${begin.ours}.`;
}

const dataUrl = async (file: File): Promise<string> =>
  `data:${file.type || 'application/octet-stream'};base64,${Buffer.from(await file.arrayBuffer()).toString('base64')}`;

/** `+1 (415) 555-0123` as it is kept. */
const tidied = (given: string): string => `+${given.replaceAll(/\D/g, '')}`;

export const phones = page('/phones', {
  title: 'Phones',
  group: 'As people see it',
  key: 'h',
  body: (view) => <Phones view={view} />,
});

export const phone = page('/phones/:number', {
  title: (view, { number }) => numberIn(view, number),
  body: (view, { number }): Child => <Phone view={view} number={numberIn(view, number)} />,
  act: (view, { number }, fields) => write(view, numberIn(view, number), fields),
});

/** `/phones/new?theirs=…` is where the form leads that takes a phone up. */
const numberIn = ({ url }: View, number: string): string => {
  const typed = url.searchParams.get('theirs');
  return number === 'new' && typed ? tidied(typed) : number;
};

/** A file of a message that the provider holds itself: nothing in it runs. */
export const messageFile = file('/files/:provider/:collection/:key/:number', {
  async file(view, { number, ...params }) {
    const { media = [] } = await shownOne(view, 'chat', named(view, params));
    const [, type = '', base64] =
      /^data:([\w.+-]+\/[\w.+-]+);base64,(.*)$/.exec(media[Number(number)]?.url ?? '') ?? [];
    if (base64 === undefined) return new Response('There is no such file.', { status: 404 });
    return new Response(Buffer.from(base64, 'base64'), {
      headers: { 'content-type': type, 'content-security-policy': "sandbox; default-src 'none'" },
    });
  },
});
