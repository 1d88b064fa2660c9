/** Variables as files and shells read them, and how they are merged into a file that has others. */

export type Variables = Readonly<Record<string, string>>;

export const formats = ['dotenv', 'shell', 'json'] as const;
export type Format = (typeof formats)[number];

/** The variables as text; those of a provider stand together under its name. */
export function written(variables: Variables, format: Format, providers: readonly string[]): string {
  if (format === 'json') return JSON.stringify(variables, null, 2);
  const line = format === 'shell' ? shellLine : dotenvLine;
  return grouped(variables, providers)
    .map(([name, group]) => [`# ${name}`, ...Object.entries(group).map(([key, value]) => line(key, value))].join('\n'))
    .join('\n\n');
}

/** A file's text with these variables set: a line that sets one is replaced, new ones are appended, all else stays. */
export function merged(text: string, variables: Variables, providers: readonly string[]): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const missing = new Map(Object.entries(variables));
  const lines = text.split(/\r?\n/).map((line) => {
    const [, before = '', name = ''] = /^(\s*(?:export\s+)?)([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line) ?? [];
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) return line;
    missing.delete(name);
    return `${before}${dotenvLine(name, value)}`;
  });
  if (missing.size === 0) return lines.join(ending);
  while (lines.at(-1) === '') lines.pop();
  const added = written(Object.fromEntries(missing), 'dotenv', providers).split('\n');
  return [...lines, ...(lines.length > 0 ? [''] : []), ...added, ''].join(ending);
}

/** By provider, in the providers' order: `STRIPE_SECRET_KEY` is Stripe's. */
function grouped(variables: Variables, providers: readonly string[]): [string, Variables][] {
  const groups = new Map<string, Record<string, string>>(providers.map((name) => [name, {}]));
  for (const [name, value] of Object.entries(variables)) {
    const owner = providers.find((provider) => name.toLowerCase().startsWith(`${provider}_`)) ?? 'others';
    groups.set(owner, { ...groups.get(owner), [name]: value });
  }
  return [...groups].filter(([, group]) => Object.keys(group).length > 0);
}

const dotenvLine = (name: string, value: string): string =>
  `${name}=${/^[\w./:@%+,=?&-]*$/.test(value) ? value : JSON.stringify(value).replaceAll('$', '\\$')}`;

const shellLine = (name: string, value: string): string => `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
