/** A contact. There is no SDK, and a campaign's message needs an approved template first. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({ credentials: { projectId = '', projectApiPassword = '' } }) => ({
  does: 'Add a contact',
  method: 'POST',
  path: `/project-apis/v1/project/${projectId}/contact`,
  headers: { 'X-AiSensy-Project-API-Pwd': projectApiPassword, 'Content-Type': 'application/json' },
  body: JSON.stringify({ name: 'Ada', mobile_number: '919876543210' }),
});
