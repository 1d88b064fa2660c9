/** Who is calling. There is no SDK, and an agent is a long thing to write. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({ credentials: { apiKey = '' } }) => ({
  does: 'Ask whose key it is',
  method: 'GET',
  path: '/user/me',
  headers: { Authorization: `Bearer ${apiKey}` },
});
