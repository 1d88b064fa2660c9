/** What a product's URL says beforehand: `data_name=…&data_readonly=data_name&data_sign=…`, and whether it may. */
import type { Link } from '../links/rows.ts';
import { mac } from '../webhooks.ts';

export interface Prefill {
  /** By form field: `name`, `email`, `phone`, `amount`. */
  readonly values: Readonly<Record<string, string>>;
  /** The merchant's own fields, `Field_1` and so on. */
  readonly custom: Readonly<Record<string, string>>;
  readonly settled: readonly string[];
  readonly hidden: readonly string[];
  readonly embedded: boolean;
  /** Why the URL is refused, with Instamojo's code. */
  readonly refused: string | undefined;
}

const commands = new Set(['data_readonly', 'data_hidden', 'data_sign']);
const bare = (name: string): string => name.replace(/^data_/, '');

export function readPrefill(search: string, link: Link, salt: string): Prefill {
  const query = new URLSearchParams(search);
  const data = Object.fromEntries([...query].filter(([name]) => name.startsWith('data_') && !commands.has(name)));
  const values = Object.entries(data).map(([name, value]) => [bare(name), value] as const);
  const isCustom = ([name]: readonly [string, string]): boolean => name.startsWith('Field_');
  return {
    values: Object.fromEntries(values.filter((entry) => !isCustom(entry))),
    custom: Object.fromEntries(values.filter(isCustom)),
    settled: query.getAll('data_readonly').map(bare),
    hidden: query.getAll('data_hidden').map(bare),
    embedded: query.get('embed') === 'form',
    refused: link.enable_sign ? refusal(data, query.get('data_sign'), salt) : undefined,
  };
}

/** Signed like a webhook: the same MAC over the data in the URL. */
function refusal(data: Readonly<Record<string, string>>, sign: string | null, salt: string): string | undefined {
  if (!sign) return 'QF11: the link is not signed';
  return mac(data, salt) === sign.toLowerCase() ? undefined : 'QF7: the signature of the link is not valid';
}
