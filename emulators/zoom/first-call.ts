/** A token, with which a meeting is made. */
import type { MakeFirstCall } from '../../src/emulator/index.ts';

export const firstCall: MakeFirstCall = ({
  credentials: { accountId = '', clientId = '', clientSecret = '' },
  base,
}) => {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  const token = `${base}/oauth/token?grant_type=account_credentials&account_id=${accountId}`;
  return {
    does: 'Ask for a token',
    method: 'POST',
    path: `/oauth/token?grant_type=account_credentials&account_id=${accountId}`,
    headers: { Authorization: `Basic ${basic}` },
    sdks: {
      node: `const answer = await fetch('${token}', { method: 'POST', headers: { Authorization: 'Basic ${basic}' } });
const { access_token } = await answer.json();
const meeting = await fetch('${base}/v2/users/me/meetings', {
  method: 'POST',
  headers: { Authorization: \`Bearer \${access_token}\`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ topic: 'Piano lesson', type: 1 }),
});
console.log((await meeting.json()).join_url);`,
      python: `from zoomus import ZoomClient
client = ZoomClient('${clientId}', '${clientSecret}', '${accountId}', base_uri='${base}/v2', oauth_uri='${base}/oauth/token')
meeting = client.meeting.create(user_id='me', topic='Piano lesson', type=1).json()
print(meeting['join_url'])`,
    },
  };
};
