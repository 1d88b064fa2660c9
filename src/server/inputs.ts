/** From a call to an operation's input: syntax by media type, codecs compiled at first use, issues in the provider's words. */
import { Answer } from '../emulator/answers.ts';
import type { Call } from '../emulator/call.ts';
import { compile, type Codec, type Raw, type Syntax } from '../emulator/codec.ts';
import type { Issue } from '../emulator/issues.ts';
import type { PageRequest } from '../emulator/lists.ts';
import type { ErasedInput, Operation } from '../emulator/operation.ts';
import { read, readQuery } from '../emulator/reading.ts';

interface Codecs {
  readonly body: Codec<unknown> | undefined;
  readonly query: Codec<unknown> | undefined;
  /** Page parameters that the operation's own query does not name: the handler gets them as `page` alone. */
  readonly paging: readonly string[];
}

const compiled = new WeakMap<Operation, Codecs>();
const nothing: Raw = { tree: undefined, textual: false, files: [], issues: [] };

/** The body's tree, before any schema: fault rules look at it, too. */
export function readBody(call: Call, operation: Operation): Raw {
  if (call.body.length === 0 && !operation.options.body) return nothing;
  const accepted = operation.options.bodies ?? asList(operation.api.bodies);
  const syntax = syntaxOf(call.headers['content-type'], accepted);
  if (syntax) return read(syntax, call.body, call.headers['content-type']);
  const issue: Issue = { code: 'media', path: [], text: call.headers['content-type'] ?? '', part: 'body' };
  return { ...nothing, issues: call.body.length === 0 ? [] : [issue] };
}

/** Decodes body, query and page. Throws the provider's error for a bad input. */
export function decode(call: Call, operation: Operation, body: Raw): Omit<ErasedInput, 'prepared'> {
  const { api, options } = operation;
  const codecs = codecsOf(operation);
  const told = options.unknownMembers ?? api.unknownMembers ?? 'ignore';
  const unknown = typeof told === 'function' ? told(call) : told;
  const { booleans = 'strict', numbersAsText = false } = api;
  const issues: Issue[] = [...body.issues];

  let given: unknown;
  if (codecs.body && issues.length === 0) {
    const decoded = codecs.body.decode(body.tree, {
      textual: body.textual,
      unknown,
      part: 'body',
      booleans,
      numbersAsText,
    });
    issues.push(...decoded.issues);
    given = decoded.value;
  }
  let query: unknown = {};
  if (codecs.query) {
    const raw = readQuery(call.search, api.queries ?? 'form');
    issues.push(...raw.issues);
    const decoded = codecs.query.decode(raw.tree, {
      textual: raw.textual,
      unknown,
      part: 'query',
      booleans,
      numbersAsText,
    });
    issues.push(...decoded.issues);
    query = decoded.value ?? {};
  }
  if (issues.length > 0) throw api.invalid(issues, call, operation);
  const asked = query as Readonly<Record<string, unknown>>;
  const page: PageRequest =
    options.list && api.lists ? api.lists.page(asked, call) : { size: Number.POSITIVE_INFINITY };
  const bare = options.bodies?.includes('raw') || asList(api.bodies)[0] === 'raw';
  return {
    params: call.params,
    body: bare && !codecs.body ? call.body : given,
    query: without(asked, codecs.paging),
    page,
    files: body.files,
  };
}

function codecsOf(operation: Operation): Codecs {
  const known = compiled.get(operation);
  if (known) return known;
  const { options, api } = operation;
  const pages = options.list && api.lists ? api.lists.query() : undefined;
  const query = options.query?.();
  const whole = query && pages && 'shape' in query ? pages.extend((query as typeof pages).shape) : (query ?? pages);
  const own = query && 'shape' in query ? Object.keys((query as NonNullable<typeof pages>).shape) : [];
  const made: Codecs = {
    body: options.body && compile(options.body()),
    query: whole && compile(whole),
    paging: Object.keys(pages?.shape ?? {}).filter((name) => !own.includes(name)),
  };
  compiled.set(operation, made);
  return made;
}

function without(
  query: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  if (names.length === 0) return query;
  return Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
}

const asList = (bodies: Syntax | readonly Syntax[]): readonly Syntax[] =>
  typeof bodies === 'string' ? [bodies] : bodies;

/** The syntax of a media type among those accepted; without a type the first. */
function syntaxOf(contentType: string | undefined, accepted: readonly Syntax[]): Syntax | undefined {
  if (accepted.includes('raw')) return 'raw';
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (!type) return accepted[0];
  if (type === 'application/x-www-form-urlencoded')
    return accepted.find((syntax) => syntax === 'form' || syntax === 'brackets');
  if (type === 'multipart/form-data') return accepted.find((syntax) => syntax.startsWith('multipart'));
  if (type === 'application/json' || type.endsWith('+json') || type === 'text/json')
    return accepted.find((syntax) => syntax === 'json');
  return accepted.includes('json') && type === 'text/plain' ? 'json' : undefined;
}

/** What a handler's result is checked against under test. */
export function resultOf(outcome: unknown): { result: unknown; checked: boolean } {
  if (!(outcome instanceof Answer)) return { result: outcome, checked: true };
  return { result: outcome.result, checked: outcome.raw === undefined && outcome.result !== undefined };
}
