/** The namespace that a command is about, with its URLs, credentials and variables. */
import { didYouMean } from '../near.ts';
import type { Namespace } from './answers.ts';
import { type Client, ServerRefused } from './client.ts';
import { failed } from './failure.ts';

/** Fails with the nearest name, or with the command that makes it, when there is none. */
export async function namespaceOf(client: Client, name = client.namespace): Promise<Namespace> {
  try {
    return await client.get<Namespace>(`/namespaces/${encodeURIComponent(name)}`);
  } catch (error) {
    if (!(error instanceof ServerRefused) || error.http !== 404) throw error;
    const meant = didYouMean(name, await namesOf(client));
    throw failed(
      `there is no namespace "${name}": ${meant === undefined ? `make it with backlot namespaces create ${name}` : `did you mean ${meant}?`}`,
    );
  }
}

export async function namesOf(client: Client): Promise<string[]> {
  const { namespaces } = await client.get<{ namespaces: readonly { name: string }[] }>('/namespaces');
  return namespaces.map(({ name }) => name);
}
