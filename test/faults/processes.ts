/** Servers in processes of their own, to be killed or starved. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./kill-server.ts', import.meta.url));

export interface Running {
  readonly url: string;
  readonly process: ChildProcess;
  /** What it has logged so far. */
  readonly logged: () => string;
}

/** `fileKb`: no file of the process may grow beyond that, as on a disk that is full. */
export async function start(data: string, webhook: string, { fileKb }: { fileKb?: number } = {}): Promise<Running> {
  const command = [process.execPath, '--import', 'tsx', script, data, webhook];
  const limited = ['bash', '-c', `trap '' XFSZ; ulimit -f ${fileKb}; exec "$0" "$@"`, ...command];
  const [program = '', ...args] = fileKb === undefined ? command : limited;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) if ((text += chunk.toString()).includes('\n')) break;
  if (!text.includes('\n')) throw new Error(`the server did not start: ${errors}`);
  return { url: text.trim(), process: child, logged: () => errors };
}

export async function kill({ process: child }: Running): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Books one parcel, acknowledged or not. */
export const book = (url: string, to = 'x'): Promise<Response> =>
  fetch(`${url}/pelican/v1/parcels`, {
    method: 'POST',
    headers: { authorization: 'Bearer pel_0123456789abcdef', 'content-type': 'application/json' },
    body: JSON.stringify({ to, weight: 1 }),
  });

/** The ids of all parcels that the server keeps. */
export async function keptBy({ url, logged }: Running): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await fetch(`${url}/_backlot/state/pelican/parcels?limit=500${cursor && `&cursor=${cursor}`}`);
    if (!answer.ok) throw new Error(`the parcels cannot be read: ${await answer.text()}\n${logged()}`);
    const page = (await answer.json()) as { items: { id: string }[]; nextCursor?: string | null };
    for (const { id } of page.items) kept.add(id);
    cursor = page.nextCursor ?? null;
  }
  return kept;
}
