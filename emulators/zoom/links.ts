/** Links: unguessable texts in URLs (registration pages, recordings), by which the namespace and the thing are found. */
import { schema, z } from '../../src/emulator/index.ts';
import { errors } from './errors.ts';
import { collection } from './provider.ts';

const Link = schema(() =>
  z.object({
    token: z.string(),
    kind: z.enum(['register', 'personal', 'share', 'play', 'download', 'webhook_download', 'invite']),
    /** The meeting's or webinar's number, the run's uuid, the file's or the user's id. */
    target: z.string(),
    /** Whom it was made for. */
    name: z.string().optional(),
  }),
);

export type Link = z.infer<ReturnType<typeof Link>>;

export const links = collection('links', {
  row: Link,
  key: 'token',
  columns: ['kind', 'target'],
  locates: true,
  missing: errors.page_not_found,
});
