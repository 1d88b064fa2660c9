/** Asks for the token, once, where Backlot listens beyond loopback. */
import type { FC } from 'hono/jsx';
import { assets } from '../assets.ts';

export const Login: FC<{ failed: boolean }> = ({ failed }) => (
  <html lang="en" data-theme="auto">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>Backlot</title>
      <link rel="stylesheet" href={assets.css} />
    </head>
    <body>
      <main id="main" style="max-width:420px;margin:10vh auto">
        <h1>Backlot</h1>
        {failed && (
          <p class="flash failed" role="alert">
            That is not the token of this server.
          </p>
        )}
        <form method="post" action="/login" class="panel">
          <label for="token">Token (BACKLOT_TOKEN)</label>
          <p>
            <input
              id="token"
              name="token"
              type="password"
              required
              autocomplete="current-password"
              style="width:100%"
            />
          </p>
          <button class="main">Open</button>
        </form>
      </main>
    </body>
  </html>
);
