/** The first fifteen lines of `backlot start`: where everything is, what is unusual, what to do next. At most 80 columns. */
import type { RunningServer } from '../server/options.ts';
import type { Paint } from './output.ts';

/** What the lines say; with `--json`, the object that is printed. */
export interface Facts {
  readonly version: string;
  readonly readyMs: number;
  readonly url: string;
  /** Addresses of a server that listens beyond loopback; undefined: this machine only. */
  readonly openTo: string | undefined;
  readonly providers: RunningServer['providers'];
  /** Where the state is, without a password. */
  readonly state: string;
  readonly namespaces: number;
  /** `real`, or what it is instead. */
  readonly clock: string;
  /** `none`, or the profile and rules that are on. */
  readonly faults: string;
  readonly proxy: number | undefined;
  /** Where the demo's story is played. */
  readonly demo?: string;
}

const width = 80;
const next = ['npx backlot env', 'npx backlot run -- npm test', 'npx backlot trigger --list'];
const nextOfDemo = ['open the demo and press Play', 'npx backlot env --namespace demo'];

export function banner(facts: Facts, paint: Paint): string {
  return [
    `${paint.bold(`Backlot ${facts.version}`)}  ready in ${facts.readyMs} ms`,
    '',
    `  ${'Dashboard'.padEnd(11)}  ${paint.cyan(facts.url)}`,
    ...(facts.demo === undefined ? [] : [`  ${'Demo'.padEnd(11)}  ${paint.cyan(facts.demo)}`]),
    '',
    ...providerLines(facts.providers, paint),
    '',
    stateLine(facts, paint),
    `next: ${(facts.demo === undefined ? next : nextOfDemo).join(' · ')}`,
  ].join('\n');
}

function providerLines(providers: Facts['providers'], paint: Paint): string[] {
  const titles = Math.max(11, ...providers.map(({ title }) => title.length));
  const urls = Math.max(...providers.map(({ url }) => url.length));
  return providers.map(({ title, url, port, operations }, row) => {
    const count = row === 0 ? `${operations} operations` : String(operations);
    return `  ${title.padEnd(titles)}  ${paint.cyan(url)}${' '.repeat(urls - url.length)}  ${String(port).padStart(5)}   ${paint.dim(count)}`;
  });
}

/** State, clock, faults, proxy; what is unusual stands out. The path of the state gives way when there is no room. */
function stateLine(facts: Facts, paint: Paint): string {
  const warn = (unusual: boolean, text: string): string => (unusual ? paint.yellow(text) : text);
  const rest = [
    { text: `clock ${facts.clock}`, unusual: facts.clock !== 'real' },
    { text: `faults ${facts.faults}`, unusual: facts.faults !== 'none' },
    ...(facts.openTo === undefined ? [] : [{ text: `open to ${facts.openTo}`, unusual: true }]),
    ...(facts.proxy === undefined ? [] : [{ text: `proxy ${facts.proxy}`, unusual: false }]),
  ];
  const count = ` (${facts.namespaces} namespace${facts.namespaces === 1 ? '' : 's'})`;
  const taken = rest.reduce((sum, { text }) => sum + text.length + 3, 'state '.length);
  const whole = `${facts.state}${count}`;
  const state = taken + whole.length <= width ? whole : shortened(facts.state, width - taken);
  return [`state ${state}`, ...rest.map(({ text, unusual }) => warn(unusual, text))].join('   ');
}

/** A path's end says more than its beginning. */
function shortened(path: string, room: number): string {
  return path.length <= room ? path : `…${path.slice(path.length - Math.max(room, 9) + 1)}`;
}
