/** Sends what a file holds. A server knows nothing of the file: what it says is wrong is told with the place in it. */
import type { ConfigFile } from '../reading/file.ts';
import { type Client, isTree, ServerRefused } from './client.ts';
import { failed } from './failure.ts';

/** Throws a failure with a line for each mistake: `shop.yaml:12:5: stripe.customers[0].email: expected text`. */
export async function sendFile(
  client: Client,
  [method, path]: readonly ['POST' | 'PUT', string],
  file: ConfigFile,
  body: unknown,
): Promise<unknown> {
  try {
    return await client.send(method, path, body);
  } catch (error) {
    const problems = error instanceof ServerRefused && isTree(error.details) ? error.details['problems'] : undefined;
    if (!Array.isArray(problems)) throw error;
    const lines = problems.filter(isTree).map(({ at, message }) => {
      const where = String(at);
      return `${file.place(stepsOf(where), 'key')}: ${where}: ${String(message)}`;
    });
    throw failed(lines.join('\n'));
  }
}

/** `stripe.customers[0].email`. */
const stepsOf = (path: string): (string | number)[] =>
  path.split(/[.[\]]+/).flatMap((step) => (step === '' ? [] : [/^\d+$/.test(step) ? Number(step) : step]));
