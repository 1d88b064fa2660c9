/** Which namespace a credential belongs to: registered when the namespace is made, so that a request finds it. */
import { DuplicateKey, type Table, type Tx } from '../store/store.ts';
import type { NamespaceRow } from './world.ts';

/** In world 0: owner is the provider, key the credential. */
export const credentialsTable: Table = { name: 'credentials', columns: [], indexes: [] };

/** The namespace to which a provider's credential is registered. */
export async function ownerOf(tx: Tx, provider: string, credential: string): Promise<string | undefined> {
  const stored = await tx.get(credentialsTable, 0, provider, credential);
  return stored && (JSON.parse(stored.data) as { namespace: string }).namespace;
}

/** One that is registered already stays whose it was. */
export async function register(tx: Tx, { name, credentials }: NamespaceRow): Promise<void> {
  const data = JSON.stringify({ namespace: name });
  const made = credentialsOf(credentials).map(([owner, key]) =>
    tx.insert(credentialsTable, { world: 0, owner, key, data, internal: null }).catch((error: unknown) => {
      if (!(error instanceof DuplicateKey)) throw error;
    }),
  );
  await Promise.all(made);
}

export async function unregister(tx: Tx, { name, credentials }: NamespaceRow): Promise<void> {
  const gone = credentialsOf(credentials).map(async ([provider, key]) => {
    const stored = await tx.get(credentialsTable, 0, provider, key);
    if (stored && (JSON.parse(stored.data) as { namespace: string }).namespace === name)
      await tx.remove(credentialsTable, stored.seq);
  });
  await Promise.all(gone);
}

function credentialsOf(credentials: NamespaceRow['credentials']): [provider: string, key: string][] {
  return Object.entries(credentials).flatMap(([provider, keys]) =>
    [...new Set(textsIn(keys))].filter((key) => isKey(key)).map((key): [string, string] => [provider, key]),
  );
}

/** What a request can show: not a name in words, an address or a PEM file, which several namespaces may share. */
const isKey = (text: string): boolean => text !== '' && !/\s|:\/\//.test(text);

/** Texts at any depth: a provider may hand out several users, each with tokens. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
