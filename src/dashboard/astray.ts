/** Calls that reach the main port without a provider's prefix: clients that lose the path of a base URL make them. */
import type { Core } from '../server/core.ts';

/** What to tell somebody who asked for what is not here. */
export function astray(core: Core, method: string, path: string): string {
  const homes = core.whose(method, path).map((provider) => {
    const { base, own } = core.urls(provider, 'default');
    return `${core.emulators.get(provider)?.title ?? provider}'s: call ${base}${path}, or ${own}${path} with a client that loses the path of a base URL`;
  });
  const meant = homes.length > 0 ? `; it is ${homes.join('; or ')}` : '';
  return `there is nothing at ${path}${meant}`;
}
