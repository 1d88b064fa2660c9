/** To which namespace a call belongs, and whether that is still ruled as it was when the call came. */
import type { ApiOptions } from '../emulator/api.ts';
import type { Call } from '../emulator/call.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Tx } from '../store/store.ts';
import { Outdated, type Namespaces } from '../world/namespaces.ts';
import type { NamespaceRow } from '../world/world.ts';
import type { Owners } from './owners.ts';
import type { Addressed, Turn } from './turn.ts';

export interface BelongingOptions {
  readonly namespaces: Namespaces;
  readonly owners: Owners;
  readonly autoNamespaces: boolean;
}

export class Belonging {
  constructor(readonly options: BelongingOptions) {}

  /** The namespace: path or header, credential, an id in the path, `default`. Undefined: 404. */
  async find(emulator: Emulator, api: ApiOptions, call: Addressed): Promise<NamespaceRow | undefined> {
    const { namespaces, owners, autoNamespaces } = this.options;
    const name = call.namespace ?? (await owners.find(emulator, keysOf(api, call), call.wallNow)) ?? 'default';
    const known = namespaces.peek(name) ?? (await namespaces.get(name));
    if (known || (!autoNamespaces && name !== 'default')) return known;
    return namespaces.obtain(name);
  }

  /** Before a fault takes the place of a transaction, which would have seen it: the namespace is still ruled like this. */
  async confirm(namespace: NamespaceRow): Promise<void> {
    const today = await this.options.namespaces.get(namespace.name);
    if (!today || isOtherwise(today, namespace)) throw new Outdated(`${namespace.name} was changed meanwhile`);
  }

  /** In a shared store: the namespace as the lock on its world shows it. */
  async today(tx: Tx, { namespace, root, call }: Turn): Promise<NamespaceRow> {
    const { namespace: named }: Addressed = call;
    const today = await this.options.namespaces.current(tx, namespace);
    if (isOtherwise(today, namespace)) throw new Outdated(`${namespace.name} was changed meanwhile`);
    if (tx.root === root || namespace.name !== 'default' || named !== undefined) return today;
    // Something was registered since: the credential that was nobody's may be somebody's.
    this.options.owners.passed(tx.root);
    throw new Outdated('namespaces were registered meanwhile');
  }
}

/** What may tell whose a call is: its credential, else the ids in its path. */
function keysOf(api: ApiOptions, call: Call): readonly string[] {
  const key = api.authenticate.key(call);
  return key === undefined ? Object.values(call.params) : [key];
}

/** Whether calls have to expect something else: another world, other faults. */
const isOtherwise = (today: NamespaceRow, row: NamespaceRow): boolean =>
  today !== row &&
  (today.world !== row.world ||
    today.profile !== row.profile ||
    today.rulesVersion !== row.rulesVersion ||
    JSON.stringify(today.rules) !== JSON.stringify(row.rules));
