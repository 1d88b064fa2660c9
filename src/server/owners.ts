/** Whose a credential or an id is: registered to a namespace, or a row of a namespace's world of today. */
import type { Emulator } from '../emulator/emulator.ts';
import type { Unit } from '../emulator/unit.ts';
import type { Store } from '../store/store.ts';
import { ownerOf } from '../world/credentials.ts';
import type { Namespaces } from '../world/namespaces.ts';

/** The name of a namespace, or nobody's; until a wall time, when another process may write a row that makes it somebody's. */
interface Owner {
  readonly name: string | undefined;
  readonly until: number;
}

/** How long a process of several takes an id to be nobody's, ms. */
const strangerMs = 1_000;
const remembered = 10_000;

export class Owners {
  readonly #known = new Map<string, Owner>();
  /** In a shared store, the mark of world 0 with which these were looked up. */
  #root = 0;

  constructor(readonly options: { readonly store: Store; readonly namespaces: Namespaces }) {}

  get root(): number {
    return this.#root;
  }

  /** The namespace of the first key that is anybody's. `now` is wall time. */
  async find(emulator: Emulator, keys: readonly string[], now: number): Promise<string | undefined> {
    for (const key of keys) {
      const id = `${emulator.name} ${key}`;
      const known = this.#known.get(id);
      const owner = known && known.until > now ? known.name : this.#note(id, await this.#locate(emulator, key), now);
      if (owner) return owner;
    }
    return undefined;
  }

  /** Namespaces or locating rows changed: what was nobody's may be somebody's now. */
  forget(): void {
    this.#known.clear();
  }

  /** A unit of work is committed: its rows may locate keys that were nobody's. */
  committed(emulator: Emulator, unit: Unit): void {
    const locating = (name: string): boolean => emulator.collections.get(name)?.options.locates === true;
    if (this.#known.size > 0 && unit.changes.some(([collection]) => locating(collection))) this.forget();
  }

  /** Other processes have registered something, up to this mark of world 0. */
  passed(root: number): void {
    if (root !== this.#root) this.forget();
    this.#root = root;
  }

  async #locate(emulator: Emulator, key: string): Promise<string | undefined> {
    const { store, namespaces } = this.options;
    const locating = [...emulator.collections.values()].filter(({ options }) => options.locates);
    const [registered, rows] = await store.look(0, async (tx) => {
      const owner = await ownerOf(tx, emulator.name, key);
      const found = owner === undefined ? locating.map(({ table }) => tx.locate(table, key)) : [];
      return [owner, (await Promise.all(found)).flat()] as const;
    });
    if (registered !== undefined) return registered;
    for (const { world } of rows) {
      const namespace = await namespaces.findWorld(world);
      if (namespace) return namespace.name;
    }
    return undefined;
  }

  #note(id: string, name: string | undefined, now: number): string | undefined {
    if (this.#known.size > remembered) this.forget();
    const passes = name === undefined && this.options.store.shared;
    this.#known.set(id, { name, until: passes ? now + strangerMs : Infinity });
    return name;
  }
}
