/** The player: a recording's films, sounds and texts, behind a passcode. */
import { Field, Head, Layout, Wrong } from './layout.tsx';

interface GateProps {
  readonly topic: string;
  readonly about: string;
  readonly problem?: string | undefined;
}

export const PasscodePage = ({ topic, about, problem }: GateProps) => (
  <Layout title={topic}>
    <Head topic={topic} about={about} />
    <div class="body">
      <form method="get">
        <Wrong text={problem} />
        <Field name="pwd" label="Passcode of the recording" type="password" required wrong={problem !== undefined} />
        <button type="submit">Watch recording</button>
      </form>
    </div>
  </Layout>
);

export interface Piece {
  readonly kind: 'video' | 'audio' | 'text';
  readonly title: string;
  /** Of its bytes. */
  readonly source: string;
  readonly text?: string | undefined;
}

interface PlayerProps {
  readonly topic: string;
  readonly about: string;
  readonly pieces: readonly Piece[];
  readonly mayDownload: boolean;
}

const Shown = ({ kind, title, source, text }: Piece) => {
  if (kind === 'video') return <video controls preload="metadata" src={source} aria-label={title} />;
  if (kind === 'audio') return <audio controls preload="metadata" src={source} aria-label={title} />;
  return <pre tabindex={0}>{text}</pre>;
};

export const PlayerPage = ({ topic, about, pieces, mayDownload }: PlayerProps) => (
  <Layout title={topic} wide>
    <Head topic={topic} about={about} />
    <div class="body">
      {pieces.map((piece) => (
        <>
          <h2>{piece.title}</h2>
          <Shown {...piece} />
          {mayDownload && (
            <p class="hint">
              <a href={`${piece.source}&download=1`}>Download</a>
            </p>
          )}
        </>
      ))}
    </div>
  </Layout>
);
