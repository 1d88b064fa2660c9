/** What a message may look like in the Project and Direct APIs, and what is wrong with one: Meta's shapes and limits. */
import { schema, z, type ApiError, type Infer } from '../../../src/emulator/index.ts';
import { errors, reasons } from '../errors.ts';

const Media = () =>
  z.object({
    link: z.string().nullish(),
    id: z.string().nullish(),
    caption: z.string().nullish(),
    filename: z.string().nullish(),
  });

export const MessageInput = schema(() =>
  z.object({
    to: z.string(),
    type: z.string(),
    recipient_type: z.string().nullish(),
    messaging_product: z.string().nullish(),
    text: z.object({ body: z.string(), preview_url: z.boolean().nullish() }).nullish(),
    image: Media().nullish(),
    video: Media().nullish(),
    audio: Media().nullish(),
    document: Media().nullish(),
    sticker: Media().nullish(),
    location: z.looseObject({ latitude: z.unknown(), longitude: z.unknown() }).nullish(),
    contacts: z.array(z.looseObject({})).nullish(),
    interactive: z
      .looseObject({
        type: z.string(),
        body: z.looseObject({ text: z.string() }).nullish(),
        footer: z.looseObject({ text: z.string() }).nullish(),
        header: z.looseObject({}).nullish(),
        action: z.looseObject({}).nullish(),
      })
      .nullish(),
    reaction: z.object({ message_id: z.string(), emoji: z.string() }).nullish(),
    template: z
      .looseObject({
        name: z.string(),
        language: z.looseObject({ code: z.string() }),
        components: z
          .array(
            z.looseObject({
              type: z.string(),
              sub_type: z.string().nullish(),
              parameters: z.array(z.looseObject({ type: z.string().nullish(), text: z.string().nullish() })).nullish(),
            }),
          )
          .nullish(),
      })
      .nullish(),
    context: z.looseObject({ message_id: z.string() }).nullish(),
  }),
);
export type MessageInput = Infer<typeof MessageInput>;

export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof mediaKinds)[number];
export const isMediaKind = (type: string): type is MediaKind => mediaKinds.some((kind) => kind === type);

const kinds = ['text', ...mediaKinds, 'location', 'contacts', 'interactive', 'template', 'reaction'] as const;
type Kind = (typeof kinds)[number];

export const refused = (metaCode: number, details: string): ApiError =>
  errors.meta(reasons[metaCode] ?? 'Invalid parameter').with({ metaCode, details });

const wrong = (details: string): ApiError => refused(100, details);

/** The kind of a message whose part is there and keeps Meta's limits. Throws Meta's refusal. */
export function checkedKind(input: MessageInput): Kind {
  const kind = kinds.find((one) => one === input.type);
  if (!kind) throw refused(131051, `Unsupported message type ${input.type}`);
  if (!input[kind]) throw wrong(`The parameter ${kind} is required.`);
  if (kind === 'text') checkText(input.text?.body ?? '');
  if (isMediaKind(kind)) checkMedia(kind, input[kind] ?? {});
  if (kind === 'interactive' && input.interactive) checkInteractive(input.interactive);
  return kind;
}

function checkText(body: string): void {
  if (body === '') throw wrong('The parameter text.body is required.');
  atMost(body, 4096, 'text.body');
}

function checkMedia(kind: MediaKind, { link, id, caption }: { link?: unknown; id?: unknown; caption?: unknown }): void {
  if (typeof link !== 'string' && typeof id !== 'string') throw wrong(`${kind} needs a link or an id.`);
  if (typeof link === 'string' && !/^https?:\/\/[^\s/]+/.test(link)) throw wrong(`${kind}.link is no http(s) URL.`);
  if (typeof caption === 'string') atMost(caption, 1024, `${kind}.caption`);
}

const atMost = (text: unknown, limit: number, name: string): void => {
  if (typeof text !== 'string') return;
  if (text.length > limit) throw wrong(`${name} is longer than ${limit} characters.`);
};

type Interactive = NonNullable<MessageInput['interactive']>;

/** Lists of what callers send, of which nothing is sure. */
export const listOf = (value: unknown): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'object' && one !== null) : [];

export const rowsOf = ({ action }: Interactive): readonly Readonly<Record<string, unknown>>[] =>
  listOf(action?.sections).flatMap(({ rows }) => listOf(rows));

export const repliesOf = ({ action }: Interactive): readonly Readonly<Record<string, unknown>>[] =>
  listOf(action?.buttons).flatMap(({ reply }) => listOf([reply]));

function checkInteractive(interactive: Interactive): void {
  const { type, body, footer, action } = interactive;
  if (type !== 'product' && type !== 'catalog_message' && !body?.text)
    throw wrong('interactive.body.text is required.');
  atMost(body?.text, type === 'list' ? 4096 : 1024, 'interactive.body.text');
  atMost(footer?.text, 60, 'interactive.footer.text');
  if (!action) throw wrong('interactive.action is required.');
  if (type === 'button') checkReplies(repliesOf(interactive));
  if (type === 'list') checkRows(rowsOf(interactive), action.button);
}

function checkReplies(replies: readonly Readonly<Record<string, unknown>>[]): void {
  if (replies.length < 1 || replies.length > 3) throw wrong('There must be 1 to 3 reply buttons.');
  for (const { id, title } of replies) {
    if (!title) throw wrong('A reply button needs a title.');
    atMost(title, 20, 'The title of a reply button');
    atMost(id, 256, 'The id of a reply button');
  }
}

function checkRows(rows: readonly Readonly<Record<string, unknown>>[], button: unknown): void {
  if (rows.length < 1 || rows.length > 10) throw wrong('There must be 1 to 10 rows in all sections.');
  if (!button) throw wrong('interactive.action.button is required.');
  atMost(button, 20, 'interactive.action.button');
  for (const { title, description } of rows) {
    if (!title) throw wrong('A row needs a title.');
    atMost(title, 24, 'The title of a row');
    atMost(description, 72, 'The description of a row');
  }
}
