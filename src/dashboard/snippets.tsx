/** The lines with which an app reaches a provider, in the language that is picked, and a button that sends them. */
import type { FC } from 'hono/jsx';
import type { Offer } from '../control/offers.ts';
import { Call, Code } from './parts.tsx';
import type { View } from './view.ts';

/** What can be picked; the last is no call but the variables. */
const languages = {
  node: 'Node',
  python: 'Python',
  go: 'Go',
  ruby: 'Ruby',
  php: 'PHP',
  java: 'Java',
  curl: 'curl',
  env: '.env',
} as const;

export const offerOf = async (view: View, provider: string): Promise<Offer> =>
  (await view.ask(`/providers/${encodeURIComponent(provider)}`)) as Offer;

/** Variables that fit on a line; a key file stands in what `backlot env` writes. */
const dotenv = ({ env }: Offer): string =>
  Object.entries(env)
    .filter(([, value]) => !value.includes('\n') && value.length < 400)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

/** `to`: the page's own address with a query. */
export const Snippets: FC<{ view: View; offer: Offer; to: (query: Record<string, string>) => string }> = ({
  view,
  offer,
  to,
}) => {
  const asked = view.url.searchParams.get('lang') ?? 'node';
  const language = Object.keys(languages).find((name) => name === asked) ?? 'node';
  const text = language === 'env' ? dotenv(offer) : (offer.snippets?.[language] ?? '');
  const { firstCall } = offer;
  return (
    <div id="snippets">
      <nav class="tabs" aria-label="Languages">
        {Object.entries(languages).map(([name, label]) => (
          <a href={`${to({ lang: name })}#snippets`} aria-current={name === language ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Code of={text} label={languages[language as keyof typeof languages]} />
      {firstCall !== undefined && (
        <div class="row">
          <span class="soft">Or press here to send one yourself:</span>
          <Call
            view={view}
            call="POST /requests"
            body={{
              provider: offer.name,
              method: firstCall.method,
              path: firstCall.path,
              headers: firstCall.headers,
              ...(firstCall.body !== undefined && { body: firstCall.body }),
            }}
            label={firstCall.does}
            main
            how={false}
          />
        </div>
      )}
    </div>
  );
};
