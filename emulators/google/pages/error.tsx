/** Where the consent page cannot go on: it says so, and never redirects. */
import { Layout } from './layout.tsx';

interface ErrorProps {
  readonly status: number;
  /** As OAuth calls it: `redirect_uri_mismatch`. */
  readonly code: string;
  readonly message: string;
  /** What the app sent, where that helps. */
  readonly details?: Readonly<Record<string, string>>;
}

export const ErrorPage = ({ status, code, message, details = {} }: ErrorProps) => (
  <Layout title={`Error ${status}: ${code}`} of="Sign in">
    <h1>Access blocked: this app’s request is invalid</h1>
    <p>{message}</p>
    <p class="bad">
      Error {status}: {code}
    </p>
    {Object.keys(details).length > 0 && (
      <dl>
        {Object.entries(details).map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </>
        ))}
      </dl>
    )}
  </Layout>
);
