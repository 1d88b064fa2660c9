/** Ids and secrets, in the forms that Zoom gives them. */
import type { Random } from '../../src/emulator/index.ts';

/** Users, registrants, polls, groups, subscriptions: 22 characters. */
export const shortId = (random: Random): string => random.bytes(16).toString('base64url');

/** One run of a meeting. Base64 proper: it may begin with a slash, or hold two in a row. */
export const meetingUuid = (random: Random): string => random.bytes(16).toString('base64');

export const uuidForm = /^[A-Za-z0-9+/]{22}==$/;

/** Eleven digits, first 7, 8 or 9. */
export const meetingNumber = (random: Random): number =>
  Number(`${random.pick(['7', '8', '8', '8', '9'])}${random.digits(10)}`);

export const personalNumber = (random: Random): number => Number(`${random.int(2, 9)}${random.digits(9)}`);

/** A passcode that Zoom makes up. */
export const passcode = (random: Random): string => random.text(6);

/** The `pwd` of a join link. */
export const encryptedPasscode = (random: Random): string => `${random.text(30)}.1`;

/** The passcode for devices that have only digits. */
export const digitsOf = (random: Random, password: string): string =>
  /^\d+$/.test(password) ? password : random.digits(random.int(6, 10));

const signs = '!@#$%^&*';

/** Eight characters, a special sign among them. */
export const recordingPasscode = (random: Random): string =>
  `${random.text(3)}${random.text(1, signs)}${random.text(1, signs)}${random.text(3)}`;

/** In-meeting id, new at each join. */
export const sessionId = (random: Random): string => `16${random.digits(6)}`;
