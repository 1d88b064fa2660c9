/** Address validation: what can be told of an address by looking at it, and at the account's bounces. */
import { schema, z } from '../../src/emulator/index.ts';
import type { SendgridCtx } from './account.ts';
import { operation } from './api.ts';
import { domainOf, isEmail, localPartOf } from './ids.ts';
import { needs } from './scopes.ts';
import { bounces } from './suppressions/lists.ts';

const Checks = schema(() =>
  z.object({
    domain: z.object({
      has_valid_address_syntax: z.boolean(),
      has_mx_or_a_record: z.boolean(),
      is_suspected_disposable_address: z.boolean(),
    }),
    local_part: z.object({ is_suspected_role_address: z.boolean() }),
    additional: z.object({ has_known_bounces: z.boolean(), has_suspected_bounces: z.boolean() }),
  }),
);
type Checks = z.infer<ReturnType<typeof Checks>>;

const Result = schema(() =>
  z.object({
    email: z.string(),
    verdict: z.enum(['Valid', 'Risky', 'Invalid']),
    score: z.number(),
    local: z.string(),
    host: z.string(),
    suggestion: z.string().optional(),
    checks: Checks(),
    source: z.string().optional(),
    ip_address: z.string(),
  }),
);

const roles = new Set(['admin', 'info', 'support', 'sales', 'postmaster', 'abuse', 'noreply', 'no-reply', 'webmaster']);
const disposable = new Set([
  'mailinator.com',
  'guerrillamail.com',
  '10minutemail.com',
  'yopmail.com',
  'trashmail.com',
  'tempmail.com',
]);

const typos: Readonly<Record<string, string>> = {
  'gmial.com': 'gmail.com',
  'gmal.com': 'gmail.com',
  'gmail.co': 'gmail.com',
  'gnail.com': 'gmail.com',
  'hotmial.com': 'hotmail.com',
  'hotmal.com': 'hotmail.com',
  'outlok.com': 'outlook.com',
  'yahooo.com': 'yahoo.com',
  'yaho.com': 'yahoo.com',
};

function judge(
  checks: Checks,
  suggestion: string | undefined,
): { verdict: 'Valid' | 'Risky' | 'Invalid'; score: number } {
  if (!checks.domain.has_valid_address_syntax) return { verdict: 'Invalid', score: 0 };
  if (checks.additional.has_known_bounces) return { verdict: 'Invalid', score: 0.01 };
  const risky = checks.local_part.is_suspected_role_address || checks.domain.is_suspected_disposable_address;
  return risky || suggestion ? { verdict: 'Risky', score: 0.5 } : { verdict: 'Valid', score: 0.97 };
}

async function validated(ctx: SendgridCtx, email: string) {
  const [local, host] = [localPartOf(email), domainOf(email)];
  const syntax = isEmail(email);
  const suggestion = typos[host];
  const checks: Checks = {
    domain: {
      has_valid_address_syntax: syntax,
      has_mx_or_a_record: syntax && !suggestion,
      is_suspected_disposable_address: disposable.has(host),
    },
    local_part: { is_suspected_role_address: roles.has(local.toLowerCase()) },
    additional: {
      has_known_bounces: (await bounces.get(ctx, email.toLowerCase())) !== undefined,
      has_suspected_bounces: false,
    },
  };
  const about = { email, local, host, ...(suggestion && { suggestion }), checks, ip_address: ctx.request?.ip ?? '' };
  return { ...about, ...judge(checks, suggestion) };
}

export const validateEmail = operation('validations.validate', 'POST /v3/validations/email', {
  summary: 'What can be told of an address',
  traits: needs('validations.email.create'),
  body: () => z.object({ email: z.string().min(1), source: z.string().optional() }),
  result: () => z.object({ result: Result() }),
  async handler(ctx, { body: { email, source } }) {
    return { result: { ...(await validated(ctx, email)), ...(source && { source: source.toUpperCase() }) } };
  },
});
