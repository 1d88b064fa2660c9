/** A call as it goes on: what can be done about it, what has been said, a keypad. */
import type { FC } from 'hono/jsx';
import { Do, Went, When } from './sights.tsx';
import type { Shown } from './shown.ts';
import type { View } from './view.ts';
import { length } from './writing.ts';

type Call = Shown<'call'>;

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const;

/** The telephone of a call that is not over. */
export const LiveCall: FC<{ view: View; call: Call }> = ({ view, call }) => {
  const { acts = {}, provider, direction, state, ours, theirs } = call;
  const given = { view, provider };
  const speaks = acts.speech;
  return (
    <section class="panel live-call" aria-label={`Call of ${theirs}`}>
      <div class="row">
        <span class="ring" aria-hidden="true"></span>
        <strong>{direction === 'out' ? `${ours} calls` : `Calling ${ours}`}</strong>
        <span class="tag warn">{state.replaceAll('-', ' ')}</span>
        <button type="button" class="right" data-speak hidden>
          Speak aloud
        </button>
      </div>
      <div class="two">
        <div>
          <Transcript lines={call.transcript ?? []} />
          {speaks && (
            <Do {...given} act={speaks} label="Say it">
              <input
                name={speaks.asks?.text ?? 'text'}
                aria-label="Words to say"
                placeholder="Say something"
                required
              />
            </Do>
          )}
          <div class="acts">
            <Do {...given} act={acts.answer} label="Answer" main />
            <Do {...given} act={acts.reject} label="Decline" />
            <Do {...given} act={acts.hangup} label="Hang up" />
          </div>
        </div>
        <Keypad view={view} call={call} />
      </div>
    </section>
  );
};

/** Twelve keys, each of which is a button of one form. */
const Keypad: FC<{ view: View; call: Call }> = ({ view, call: { provider, acts = {} } }) =>
  acts.digits === undefined ? (
    <></>
  ) : (
    <form method="post" action={view.to('/do')} class="keypad" aria-label="Keypad">
      <input type="hidden" name="call" value={`POST /triggers/${provider}/${acts.digits.trigger}`} />
      <input type="hidden" name="body" value={JSON.stringify(acts.digits.input)} />
      <input type="hidden" name="back" value={view.url.pathname + view.url.search} />
      {keys.map((key) => (
        <button name={acts.digits?.asks?.digits ?? 'digits'} value={key}>
          {key}
        </button>
      ))}
    </form>
  );

export const Transcript: FC<{ lines: NonNullable<Call['transcript']> }> = ({ lines }) => (
  <ol class="said" aria-label="What was said" aria-live="polite">
    {lines.map(({ who, text, at }, index) => (
      <li class={who} data-key={`line-${index}`} data-say={who === 'us' ? text : undefined}>
        <span class="small soft">{who === 'us' ? 'App' : 'Caller'}</span> {text}{' '}
        {at !== undefined && (
          <span class="small soft">
            <When at={at} />
          </span>
        )}
      </li>
    ))}
  </ol>
);

/** `Called +1415…`, `1:05`, and how it went. */
export const CallFacts: FC<{ call: Call }> = ({ call }) => (
  <>
    <span>{call.direction === 'in' ? '↗' : '↙'}</span> <Went of={call} />{' '}
    {call.outcome && call.outcome !== call.state && <span class="tag">{call.outcome.replaceAll(/[-_]/g, ' ')}</span>}{' '}
    {call.seconds !== undefined && <span class="soft">{length(call.seconds)}</span>}
  </>
);
