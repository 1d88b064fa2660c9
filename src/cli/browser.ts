/** Opens a page in the person's browser. */
import { spawn } from 'node:child_process';
import { say } from './output.ts';

export function openInBrowser(url: string): void {
  const [program, args] = openers[process.platform] ?? ['xdg-open', []];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => say(`no browser was found: open ${url}`))
    .unref();
}

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, args: readonly string[]]>>> = {
  darwin: ['open', []],
  win32: ['cmd', ['/c', 'start', '']],
};
