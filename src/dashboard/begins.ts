/** How a person begins: writes to a number of the app, or calls it. */
import { commandsOf } from './commands.ts';
import { queryOf, type Begun } from './shown.ts';
import type { View } from './view.ts';

export const beginsOf = async (view: View, theirs: string): Promise<readonly Begun[]> =>
  ((await view.ask(`/begins${queryOf({ theirs })}`)) as { begins: readonly Begun[] }).begins;

/** The same for a terminal, with a word where one is asked. */
export function commandOf(view: View, { provider, act: { trigger, input, asks } }: Begun): string {
  const said = asks?.['text'] === undefined ? {} : { [asks['text']]: 'Hello' };
  const { backlot, curl } = commandsOf(view, `POST /triggers/${provider}/${trigger}`, { ...input, ...said });
  return backlot ?? curl;
}
