/** The host's page: start, see who is there, let people in, record, end. */
import { Head, Layout, PersonLine, Wrong } from './layout.tsx';

export interface Guest {
  readonly id: string;
  readonly name: string;
  readonly isHost: boolean;
}

interface StartProps {
  readonly topic: string;
  readonly about: string;
  readonly live: boolean;
  readonly recording: boolean;
  readonly canRecord: boolean;
  readonly action: string;
  readonly inside: readonly Guest[];
  readonly waiting: readonly Guest[];
  readonly problem?: string | undefined;
}

export const StartPage = ({
  topic,
  about,
  live,
  recording,
  canRecord,
  action,
  inside,
  waiting,
  problem,
}: StartProps) => (
  <Layout title={topic}>
    <Head
      topic={topic}
      about={about}
      state={{ text: live ? (recording ? 'On now, recording' : 'On now') : 'Not started', live }}
    />
    <div class="body">
      <Wrong text={problem} />
      {waiting.length > 0 && (
        <>
          <h2>Waiting to get in</h2>
          <ul class="people">
            {waiting.map(({ id, name }) => (
              <PersonLine name={name}>
                {live && (
                  <form method="post" action={action}>
                    <input type="hidden" name="participant" value={id} />
                    <button type="submit" name="action" value="admit" class="small" aria-label={`Admit ${name}`}>
                      Admit
                    </button>
                  </form>
                )}
              </PersonLine>
            ))}
          </ul>
        </>
      )}
      {live && (
        <>
          <h2>In the meeting</h2>
          <ul class="people">
            {inside.map(({ name, isHost }) => (
              <PersonLine name={name} {...(isHost && { note: 'host' })} />
            ))}
          </ul>
        </>
      )}
      <form method="post" action={action}>
        {live ? (
          <div class="actions">
            {canRecord && (
              <button type="submit" name="action" value={recording ? 'stop_recording' : 'record'} class="plain">
                {recording ? 'Stop recording' : 'Record'}
              </button>
            )}
            <button type="submit" name="action" value="end" class="stop">
              End
            </button>
          </div>
        ) : (
          <button type="submit" name="action" value="start">
            Start
          </button>
        )}
      </form>
    </div>
  </Layout>
);
