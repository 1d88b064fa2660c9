/** The page of the device flow: a code is typed in, then the device is let in or not. */
import { Field, Layout } from './layout.tsx';

interface DeviceProps {
  readonly code?: string;
  readonly app?: string;
}

export const DevicePage = ({ code, app }: DeviceProps) => (
  <Layout title="Connect a device">
    <div class="body">
      <h1>Connect a device</h1>
      {code === undefined ? (
        <form method="get">
          <Field name="user_code" label="The code that your device shows" required />
          <button type="submit">Go on</button>
        </form>
      ) : (
        <form method="post">
          <p>
            {app} on the device with the code <strong>{code}</strong> wants to use your Zoom account.
          </p>
          <div class="actions">
            <button type="submit" name="decision" value="decline" class="plain">
              Decline
            </button>
            <button type="submit" name="decision" value="allow">
              Allow
            </button>
          </div>
        </form>
      )}
    </div>
  </Layout>
);
