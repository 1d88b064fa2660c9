/** A whole provider as an extension: Heron, which keeps notes. */
import { answer, defineErrors, emulator, nobody, provider, schema, shape, z } from '../../../../src/emulator/index.ts';
import type { Account } from '../../../../src/emulator/index.ts';

const errors = defineErrors({
  unauthorized: { status: 401, message: 'Who are you?' },
  forbidden: { status: 403, message: 'Not for you.' },
  rate_limit: { status: 429, message: 'Too many notes.' },
  internal: { status: 500, message: 'The heron flew away.' },
  unavailable: { status: 503, message: 'The heron sleeps.' },
  no_such_route: { status: 404, message: 'There is nothing here.' },
  invalid: { status: 400, message: 'That is no note.' },
});

const heron = provider({
  name: 'heron',
  title: 'Heron',
  hosts: { api: ['api.heron.example'] },
  errors,
  account: shape<Account>(),
});

const { operation } = heron.api({
  host: 'api',
  authenticate: nobody,
  bodies: 'json',
  envelope: (error) => answer({ problem: error.message }, { status: error.status }),
  invalid: () => errors.invalid(),
  unknown: () => errors.no_such_route(),
});

const Note = schema(() => z.object({ id: z.string(), text: z.string() }));
const notes = heron.collection('notes', { row: Note, key: 'id', owner: 'account' });

const writeNote = operation('notes.create', 'POST /notes', {
  summary: 'Keep a note',
  status: 201,
  body: () => Note().pick({ text: true }),
  result: Note,
  handler: (ctx, { body }) => notes.insert(ctx, { id: ctx.random.id('note_', 6), ...body }),
});

export default emulator({
  provider: heron,
  world: {
    credentials: () => ({}),
    env: (_, { base }) => ({ HERON_URL: base }),
    account: (_ctx, id) => Promise.resolve({ id: id ?? 'main' }),
  },
  resources: [{ notes, writeNote }],
});
