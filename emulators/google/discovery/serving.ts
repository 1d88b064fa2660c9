/** Where the discovery document is found. */
import { z } from '../../../src/emulator/index.ts';
import { documents } from '../api.ts';
import { discoveryDocument } from './document.ts';

export const discovery = documents.operation('discovery.getRest', 'GET /discovery/v1/apis/calendar/v3/rest', {
  summary: 'The discovery document, with URLs that lead here',
  result: () => z.record(z.string(), z.unknown()),
  handler: () => Promise.resolve({ ...discoveryDocument() }),
});
