/** The join page, and what people see once they are in (or have to wait). */
import { Field, Head, Layout, PersonLine, Wrong } from './layout.tsx';

interface JoinProps {
  readonly topic: string;
  readonly about: string;
  readonly live: boolean;
  /** Where the form goes: this page, with its query. */
  readonly action: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  /** The link has no (good) passcode, and one is needed. */
  readonly asksPasscode: boolean;
  readonly problem?: string | undefined;
}

export const JoinPage = ({ topic, about, live, action, name, email, asksPasscode, problem }: JoinProps) => (
  <Layout title={`Join ${topic}`}>
    <Head topic={topic} about={about} state={{ text: live ? 'On now' : 'Not started', live }} />
    <div class="body">
      <form method="post" action={action}>
        <Wrong text={problem} />
        <Field name="name" label="Your name" value={name} required autocomplete="name" />
        <Field name="email" label="E-mail (optional)" value={email} type="email" autocomplete="email" />
        {asksPasscode && (
          <Field name="passcode" label="Meeting passcode" type="password" required wrong={problem !== undefined} />
        )}
        <button type="submit">Join</button>
      </form>
    </div>
  </Layout>
);

interface RoomProps {
  readonly topic: string;
  readonly about: string;
  readonly status: 'waiting_for_host' | 'in_waiting_room' | 'in_meeting' | 'left';
  readonly name: string;
  readonly action: string;
  readonly rejoin: string;
  readonly others: readonly string[];
}

const words = {
  waiting_for_host: ['Waiting', 'The host hasn’t started yet. Reload this page to see whether you are in.'],
  in_waiting_room: ['In the waiting room', 'The host will let you in. Reload this page to see whether you are in.'],
  in_meeting: ['You are in', 'You are in the meeting.'],
  left: ['You have left', 'You have left the meeting.'],
} as const;

export const RoomPage = ({ topic, about, status, name, action, rejoin, others }: RoomProps) => {
  const [title, text] = words[status];
  return (
    <Layout title={`${title}: ${topic}`}>
      <Head topic={topic} about={about} state={{ text: title, live: status === 'in_meeting' }} />
      <div class="body">
        <p>{text}</p>
        {status === 'in_meeting' && (
          <ul class="people">
            <PersonLine name={name} note="you" />
            {others.map((other) => (
              <PersonLine name={other} />
            ))}
          </ul>
        )}
        {status === 'left' ? (
          <a class="button" href={rejoin}>
            Join again
          </a>
        ) : (
          <div class="actions">
            <a class="button plain" href={action}>
              Reload
            </a>
            <form method="post" action={action}>
              <button type="submit" name="action" value="leave" class="stop">
                Leave
              </button>
            </form>
          </div>
        )}
      </div>
    </Layout>
  );
};
