/** Where somebody types the code that a device shows. */
import { Layout } from './layout.tsx';
import type { Person } from './consent.tsx';

interface DeviceProps {
  readonly people: readonly Person[];
  readonly code: string;
  /** What came of it, once it is decided. */
  readonly outcome?: string | undefined;
}

export const DevicePage = ({ people, code, outcome }: DeviceProps) => (
  <Layout title="Connect a device" of="Sign in with a test account">
    <h1>Connect a device</h1>
    {outcome === undefined ? (
      <form method="post">
        <p>
          <label>
            The code that the device shows{' '}
            <input type="text" name="user_code" value={code} required autocomplete="off" placeholder="XXXX-XXXX" />
          </label>
        </p>
        <p>
          <label>
            Account{' '}
            <select name="email">
              {people.map(({ email, name }) => (
                <option value={email}>
                  {name} ({email})
                </option>
              ))}
            </select>
          </label>
        </p>
        <div class="buttons">
          <button type="submit" name="decision" value="deny" class="plain">
            Deny
          </button>
          <button type="submit" name="decision" value="allow">
            Allow
          </button>
        </div>
      </form>
    ) : (
      <p>{outcome}</p>
    )}
  </Layout>
);
