/** A provider's name, checked against the server's. */
import { didYouMean } from '../near.ts';
import type { Client } from './client.ts';
import { misused } from './failure.ts';

export async function providersOf(client: Client): Promise<readonly string[]> {
  const { providers } = await client.get<{ providers: readonly string[] }>('/health');
  return providers;
}

/** The name itself; a failure that proposes the nearest when there is none of that name. */
export async function providerOf(client: Client, name: string): Promise<string> {
  const known = await providersOf(client);
  if (known.includes(name)) return name;
  const meant = didYouMean(name, known);
  throw misused(
    `there is no provider "${name}": ${meant === undefined ? `type one of ${known.join(', ')}` : `did you mean ${meant}?`}`,
  );
}
