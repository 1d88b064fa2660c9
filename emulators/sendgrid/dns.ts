/** DNS records that SendGrid asks for, and what it finds of them. */
import { schema, z } from '../../src/emulator/index.ts';

export const DnsRecord = schema(() =>
  z.object({ valid: z.boolean(), type: z.enum(['cname', 'txt', 'mx', 'a']), host: z.string(), data: z.string() }),
);
export type DnsRecord = z.infer<ReturnType<typeof DnsRecord>>;

export const DnsRecords = schema(() => z.record(z.string(), DnsRecord()));
type DnsRecords = Record<string, DnsRecord>;

/** Records that nobody has looked for yet. */
export const recordsOf = (
  records: Readonly<Record<string, readonly [type: DnsRecord['type'], host: string, data: string]>>,
) =>
  Object.fromEntries(
    Object.entries(records).map(([name, [type, host, data]]) => [name, { valid: false, type, host, data }]),
  );

export const Validation = schema(() =>
  z.object({
    id: z.int(),
    valid: z.boolean(),
    validation_results: z.record(z.string(), z.object({ valid: z.boolean(), reason: z.string().nullable() })),
  }),
);

const notFound = ({ type, host, data }: DnsRecord): string =>
  `Expected ${type.toUpperCase()} for "${host}" to match "${data}" but found "".`;

/** Looks for all records of a domain: they are there, unless its name says otherwise. */
export function validated({ id, domain, dns }: { id: number; domain: string; dns: DnsRecords }) {
  const valid = !domain.includes('invalid');
  const results = Object.entries(dns).map(([name, record]) => [
    name,
    { valid, reason: valid ? null : notFound(record) },
  ]);
  const found = Object.entries(dns).map(([name, record]) => [name, { ...record, valid }]);
  return {
    answer: {
      id,
      valid,
      validation_results: Object.fromEntries(results) as Record<string, { valid: boolean; reason: string | null }>,
    },
    dns: Object.fromEntries(found) as DnsRecords,
  };
}
