/** Push messages: an empty POST whose headers say everything. */
import { empty } from '../../../src/emulator/index.ts';
import { webhook } from '../provider.ts';
import type { Message } from './channels.ts';

const accepted = new Set([102, 200, 201, 202, 204]);
const passing = new Set([500, 502, 503, 504]);

export const pushMessages = webhook({
  name: 'push',
  events: ['sync', 'exists', 'not_exists'],
  body: empty,
  headers: ({ data }) => {
    const { state, number, channel, resourceId, resourceUri, expiration, token } = data as Message;
    return {
      Accept: '*/*',
      'Accept-Encoding': 'gzip, deflate, br',
      'User-Agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
      'X-Goog-Channel-ID': channel,
      'X-Goog-Channel-Expiration': new Date(Number(expiration)).toUTCString(),
      ...(token && { 'X-Goog-Channel-Token': token }),
      'X-Goog-Message-Number': String(number),
      'X-Goog-Resource-ID': resourceId,
      'X-Goog-Resource-State': state,
      'X-Goog-Resource-URI': resourceUri,
    };
  },
  verdict: ({ status }) => {
    if (status === undefined || passing.has(status)) return 'retry';
    return accepted.has(status) ? 'accepted' : 'failed';
  },
  timeout: '30s',
  retries: ['10s', '30s', '2m', '10m', '1h'],
  lane: (event) => (event.data as Message).channel,
});
