/** A call of the control API as somebody would type it: with curl, and with `backlot` where that has a command for it. */
import type { View } from './view.ts';

export interface Commands {
  readonly curl: string;
  readonly backlot: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;
type Say = (names: readonly string[], body: Fields) => string | undefined;

/** Plain words stay bare. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** `to=ada@example.com weight:=5`, as `backlot trigger` and `backlot settings` read it. */
const pairs = (body: Fields): string =>
  Object.entries(body)
    .map(([name, value]) =>
      typeof value === 'string' ? ` ${quoted(`${name}=${value}`)}` : ` ${quoted(`${name}:=${JSON.stringify(value)}`)}`,
    )
    .join('');

/** What `backlot` calls each. */
const spoken: Readonly<Record<string, Say>> = {
  'POST /clock/advance': (_, { by, to }) => `clock advance ${quoted(String(by ?? to))}`,
  'PATCH /clock': (_, { mode, now, scale }) =>
    `clock set${mode === undefined ? '' : ` ${String(mode)}`}${now === undefined ? '' : ` --now ${String(now)}`}${scale === undefined ? '' : ` --scale ${String(scale)}`}`,
  'POST /settle': () => 'settle',
  'GET /state/{}': ([provider]) => `state ${provider}`,
  'GET /state/{}/{}': ([provider, collection]) => `state ${provider} ${collection}`,
  'POST /reset': () => 'reset',
  'PUT /profile': (_, { name }) => `profile ${quoted(String(name))}`,
  'POST /faults': (_, rule) => `faults add ${quoted(JSON.stringify(rule))}`,
  'DELETE /faults': () => 'faults clear',
  'DELETE /faults/{}': ([id = '']) => `faults remove ${quoted(id)}`,
  'POST /snapshots': (_, { name }) => `snapshot save ${quoted(String(name))}`,
  'POST /snapshots/{}/restore': ([name = ''], { from }) =>
    `snapshot restore ${quoted(name)}${from === undefined ? '' : ` --from ${quoted(String(from))}`}`,
  'DELETE /snapshots/{}': ([name = '']) => `snapshot delete ${quoted(name)}`,
  'POST /triggers/{}/{}': ([provider, event], body) => `trigger ${provider}/${event}${pairs(body)}`,
  'PATCH /settings/{}': ([provider], body) => `settings ${provider}${pairs(body)}`,
  'POST /webhooks/{}/replay': ([id = ''], body) =>
    Object.keys(body).length > 0 ? undefined : `webhooks replay ${quoted(id)}`,
  'PUT /webhook-endpoints/{}': ([provider], { url }) => `webhooks endpoint ${provider} ${quoted(String(url))}`,
  'POST /fixtures': (_, { fixtures }) =>
    typeof fixtures === 'string' ? `fixtures load ${quoted(fixtures)}` : undefined,
  'DELETE /namespaces/{}': ([name = '']) => `namespaces delete ${quoted(name)}`,
  'GET /requests/{}': ([id = '']) => `requests show ${quoted(id)}`,
  'DELETE /requests': () => 'requests clear',
  'POST /scenarios/{}/play': ([name = ''], { pace }) =>
    `scenarios play ${quoted(name)}${pace === undefined ? '' : ` --pace ${quoted(String(pace))}`}`,
  'POST /scenarios/{}/pause': ([name = '']) => `scenarios pause ${quoted(name)}`,
  'POST /scenarios/{}/step': ([name = '']) => `scenarios step ${quoted(name)}`,
  'POST /scenarios/{}/reset': ([name = '']) => `scenarios reset ${quoted(name)}`,
};

const patterns = Object.entries(spoken).map(([call, say]) => ({
  form: new RegExp(`^${call.replaceAll('{}', '([^/]+)')}$`),
  say,
}));

/** `call`: `POST /clock/advance`. */
export function commandsOf(
  { namespace, url }: Pick<View, 'namespace' | 'url'>,
  call: string,
  body: Fields = {},
): Commands {
  const [method = 'GET', path = ''] = call.split(' ');
  const address = new URL(`/_backlot${path}`, url.origin);
  if (namespace !== 'default') address.searchParams.set('namespace', namespace);
  const data = Object.keys(body).length === 0 ? '' : ` -d ${quoted(JSON.stringify(body))}`;
  return {
    curl: `curl${method === 'GET' || (method === 'POST' && data !== '') ? '' : ` -X ${method}`} ${quoted(address.toString())}${data}`,
    backlot: backlotOf(namespace, call, body),
  };
}

/** For a call that `backlot` has a word for. */
export const commandOf = (view: Pick<View, 'namespace' | 'url'>, call: string, body: Fields = {}): string => {
  const { backlot, curl } = commandsOf(view, call, body);
  return backlot ?? curl;
};

function backlotOf(namespace: string, call: string, body: Fields): string | undefined {
  for (const { form, say } of patterns) {
    const found = form.exec(call);
    if (!found) continue;
    const words = say(found.slice(1).map(decodeURIComponent), body);
    return words && `npx backlot ${words}${namespace === 'default' ? '' : ` --namespace ${namespace}`}`;
  }
  return undefined;
}
