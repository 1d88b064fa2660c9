/** Ids as SendGrid forms them. */
import type { Random } from '../../src/emulator/index.ts';

const lowerAlnum = 'abcdefghijklmnopqrstuvwxyz0123456789';

export const apiKeyForm = /^SG\.([A-Za-z0-9_-]{16,32})\.([A-Za-z0-9_-]{32,64})$/;

/** `SG.` and the id and the secret. */
export const newApiKey = (random: Random): { id: string; secret: string } => ({
  id: random.base64url(22),
  secret: random.base64url(43),
});

/** 16 random bytes, as the X-Message-Id carries them. */
export const newMessageId = (random: Random): string => random.bytes(16).toString('base64url');

/** What stands behind the X-Message-Id in all `sg_message_id`s of a request: the pod, the time, a counter. */
export function newReceipt(random: Random, now: number): string {
  const time = Math.floor(now / 1000)
    .toString(16)
    .toUpperCase();
  const counter = random.int(1, 255).toString(16).toUpperCase();
  return `recvd-${random.hex(10)}-${random.text(5, lowerAlnum)}-1-${time}-${counter}`;
}

export const newNumber = (random: Random): number => random.int(10_000_000, 99_999_999);

export const newBatchId = (random: Random): string => random.base64url(48);

export const guidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const dynamicTemplateForm = /^d-[0-9a-f]{32}$/i;

/** `2026-01-02 03:04:05`, as templates carry times. */
export const templateTime = (now: number): string => new Date(now).toISOString().slice(0, 19).replace('T', ' ');

/** `2026-01-02` */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** The domain of an address, in lower case. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** The name before the `@`. */
export const localPartOf = (email: string): string => email.slice(0, Math.max(0, email.lastIndexOf('@')));

const domainForm =
  /^(?=.{1,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u;
const localForm = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;

/** One `@`, an ASCII name before it, and a domain with a dot behind it. */
export function isEmail(text: string): boolean {
  const parts = text.split('@');
  return parts.length === 2 && localForm.test(parts[0] ?? '') && domainForm.test(parts[1] ?? '');
}
