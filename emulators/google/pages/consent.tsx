/** The consent page: who signs in, what the app may do, and a decision. One form, no scripts. */
import { Layout } from './layout.tsx';

export interface Person {
  readonly email: string;
  readonly name: string;
}

export interface Permission {
  readonly scope: string;
  readonly words: string;
  /** May be unticked. */
  readonly optional: boolean;
}

interface ConsentProps {
  readonly app: string;
  readonly host: string;
  readonly people: readonly Person[];
  readonly chosen: string;
  readonly permissions: readonly Permission[];
  /** What carries the request to the decision. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly action: string;
}

export const ConsentPage = ({ app, host, people, chosen, permissions, hidden, action }: ConsentProps) => (
  <Layout title={`Sign in to ${app}`} of="Sign in with a test account">
    <h1>{app} wants access to an account</h1>
    <p class="quiet">You go on to {host}.</p>
    <form method="post" action={action}>
      {Object.entries(hidden).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <People people={people} chosen={chosen} />
      <Permissions app={app} permissions={permissions} />
      <p class="quiet">You can end this access again at any time.</p>
      <div class="buttons">
        <button type="submit" name="decision" value="deny" class="plain">
          Cancel
        </button>
        <button type="submit" name="decision" value="allow">
          Continue
        </button>
      </div>
    </form>
  </Layout>
);

const People = ({ people, chosen }: Pick<ConsentProps, 'people' | 'chosen'>) => (
  <fieldset>
    <legend>Account</legend>
    <div class="list">
      {people.map(({ email, name }) => (
        <label class="choice">
          <input type="radio" name="email" value={email} checked={email === chosen} />
          <span class="initial" aria-hidden="true">
            {name.charAt(0).toUpperCase()}
          </span>
          <span>
            {name}
            <small>{email}</small>
          </span>
        </label>
      ))}
    </div>
  </fieldset>
);

const Permissions = ({ app, permissions }: Pick<ConsentProps, 'app' | 'permissions'>) => (
  <fieldset>
    <legend>{app} may</legend>
    <div class="list">
      {permissions.map(({ scope, words, optional }) =>
        optional ? (
          <label class="choice">
            <input type="checkbox" name="granted" value={scope} checked />
            <span>
              {words}
              <small>{scope}</small>
            </span>
          </label>
        ) : (
          <div class="granted">
            {words}
            <small>{scope}</small>
          </div>
        ),
      )}
    </div>
  </fieldset>
);
