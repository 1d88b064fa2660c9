/** A recording, played in place: browsers ask for it in ranges. */
import type { FC } from 'hono/jsx';
import type { Recording } from '../emulator/shows.ts';

export const Player: FC<{ of: Recording }> = ({ of: { url, type, name } }) => (
  <figure class="player">
    <figcaption>
      {name}{' '}
      <a href={url} class="small" download>
        Download
      </a>
    </figcaption>
    {type.startsWith('audio') && <audio controls preload="metadata" src={url} aria-label={name}></audio>}
    {type.startsWith('video') && <video controls preload="metadata" src={url} aria-label={name}></video>}
  </figure>
);
