/** Ids, tokens and tags: their forms, and drawing new ones. */
import type { Random } from '../../src/emulator/index.ts';

const base32hex = 'abcdefghijklmnopqrstuv0123456789';
const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export const drawEventId = (random: Random): string => random.text(26, base32hex);
export const drawCalendarId = (random: Random): string => `c_${random.hex(64)}@group.calendar.google.com`;
export const drawAccessToken = (random: Random): string => `ya29.${random.text(160, urlSafe)}`;
export const drawServiceToken = (random: Random): string => `ya29.c.${random.text(160, urlSafe)}`;
export const drawRefreshToken = (random: Random): string => `1//0${random.text(100, urlSafe)}`;
export const drawCode = (random: Random): string => `4/0A${random.text(70, urlSafe)}`;
export const drawSub = (random: Random): string => `1${random.digits(20)}`;

/** The id of an event that came with an iCalUID: Google's own carry it, others become base32hex behind `_`. */
export function idOfUid(uid: string): string {
  const own = /^([a-v0-9]{5,1024})@google\.com$/.exec(uid)?.[1];
  if (own !== undefined) return own;
  const bits = [...Buffer.from(uid)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const digits = bits.match(/.{1,5}/g) ?? [];
  return `_${digits.map((five) => Number.parseInt(five.padEnd(5, '0'), 2).toString(32)).join('')}`;
}

export const eventIdForm = /^[a-v0-9]{5,1024}$/;
export const accessTokenForm = /^ya29\.[A-Za-z0-9_.-]{60,}$/;
export const refreshTokenForm = /^1\/\/0[A-Za-z0-9_-]{60,}$/;
export const codeForm = /^4\/0A[A-Za-z0-9_-]{40,}$/;
export const apiKeyForm = /^AIza[A-Za-z0-9_-]{35}$/;
export const clientIdForm = /^\d{12}-[a-z0-9]{32}\.apps\.googleusercontent\.com$/;
export const emailForm = /^[^\s@<>(),;:"]+@[^\s@<>(),;:"]+\.[^\s@.<>(),;:"]+$/;

/**
 * The next etag of a resource: twice its microseconds, as Google's are, and never one that it had before
 * (a standing clock brings several changes in one millisecond).
 */
export function nextEtag(now: number, change: number, before?: string): string {
  const previous = before === undefined ? 0 : Number(before.replaceAll('"', ''));
  return `"${Math.max(now * 2000 + (change % 2000), previous + 1)}"`;
}

/** When a resource was written that has this etag: epoch ms. */
export const writtenAt = (etag: string): number => Math.floor(Number(etag.replaceAll('"', '')) / 2000);

/** `example.com` of `ada@example.com`. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();
