/** An event as a page, with an answer for whoever is invited. */
import { Layout } from './layout.tsx';

interface EventProps {
  readonly title: string;
  readonly when: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly join?: string | undefined;
  /** Of the guest whose calendar it is, if he is one. */
  readonly answer?: string | undefined;
}

/** Answers in words. */
export const said: Readonly<Record<string, string>> = {
  needsAction: 'not answered yet',
  accepted: 'yes',
  declined: 'no',
  tentative: 'maybe',
};

const answers = { accepted: 'Yes', declined: 'No', tentative: 'Maybe' } as const;

export const EventPage = ({ title, when, facts, join, answer }: EventProps) => (
  <Layout title={title} of="Calendar">
    <h1>{title}</h1>
    <p class="quiet">{when}</p>
    {join !== undefined && (
      <p>
        <a class="button" href={join}>
          Join the meeting
        </a>
      </p>
    )}
    <dl>
      {facts.map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
    {answer !== undefined && (
      <form method="post">
        <h2>Going? Your answer so far: {said[answer] ?? answer}</h2>
        <div class="buttons">
          {Object.entries(answers).map(([value, words]) => (
            <button type="submit" name="responseStatus" value={value} class={value === answer ? '' : 'plain'}>
              {words}
            </button>
          ))}
        </div>
      </form>
    )}
  </Layout>
);
