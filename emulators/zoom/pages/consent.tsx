/** The consent page: an app asks for a user's permission. */
import { Layout } from './layout.tsx';

interface ConsentProps {
  readonly app: string;
  readonly scopes: readonly string[];
  readonly users: readonly { readonly id: string; readonly name: string; readonly email: string }[];
  /** What the form repeats. */
  readonly hidden: Readonly<Record<string, string>>;
}

/** `meeting:read:…` and its kin under one heading. */
const products = (scopes: readonly string[]): string[] => [
  ...new Set(scopes.map((scope) => scope.split(':')[0] ?? '')),
];

const product = (name: string): string => {
  const words = name.replaceAll('_', ' ');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};

export const ConsentPage = ({ app, scopes, users, hidden }: ConsentProps) => (
  <Layout title={`${app} wants to use Zoom`}>
    <div class="head">
      <h1>{app} wants to use your Zoom account</h1>
      <p>It asks to see and change:</p>
    </div>
    <div class="body">
      <ul class="scopes">
        {products(scopes).map((name) => (
          <li>{product(name)}</li>
        ))}
      </ul>
      <details>
        <summary>All {scopes.length} scopes</summary>
        <ul class="scopes">
          {scopes.map((scope) => (
            <li>{scope}</li>
          ))}
        </ul>
      </details>
      <form method="post" action="authorize">
        {Object.entries(hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <div class="field">
          <label for="user">Signed in as</label>
          <select id="user" name="user">
            {users.map(({ id, name, email }) => (
              <option value={id}>
                {name} ({email})
              </option>
            ))}
          </select>
        </div>
        <div class="actions">
          <button type="submit" name="decision" value="decline" class="plain">
            Decline
          </button>
          <button type="submit" name="decision" value="allow">
            Allow
          </button>
        </div>
      </form>
    </div>
  </Layout>
);
