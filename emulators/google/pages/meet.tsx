/** Where a Meet link leads: a room that says which meeting it is, and no video. */
import { Layout } from './layout.tsx';

interface MeetProps {
  readonly code: string;
  readonly title: string;
  readonly when: string;
  readonly people: readonly string[];
}

export const MeetPage = ({ code, title, when, people }: MeetProps) => (
  <Layout title={`Meet: ${title}`} of="Meet">
    <h1>{title}</h1>
    <p class="quiet">{when}</p>
    <dl>
      <dt>Meeting code</dt>
      <dd>
        <code>{code}</code>
      </dd>
      <dt>Invited</dt>
      <dd>{people.join('\n') || 'Nobody else'}</dd>
    </dl>
    <p class="quiet">You are in the right place. This is a test: there is no camera here, and nobody can hear you.</p>
  </Layout>
);
