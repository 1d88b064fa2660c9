/** The switches that a namespace has for SendGrid. */
import { isDuration, z } from '../../src/emulator/index.ts';

export const settings = () =>
  z.object({
    /** Mail must come from a verified sender or an authenticated domain; else 403. */
    enforceSenderIdentity: z.boolean().default(false),
    /** A new sender needs no click on the link that it is mailed. */
    verifySendersAtOnce: z.boolean().default(true),
    /** Calls must come from an address of the access allow list, once that has a rule. */
    enforceIpAllowList: z.boolean().default(false),
    /** Mails that an account may send in a month. */
    monthlyCredits: z.int().min(0).default(10_000_000),
    /** How long the event webhook gathers events before it posts them: a duration on the namespace's clock. */
    eventWindow: z.string().default('0s'),
  });

export type SendgridSettings = ReturnType<ReturnType<typeof settings>['parse']>;

/** A duration from a setting; text that is none counts as the fallback. */
export const durationOr = (text: string, fallback: string): string => (isDuration(text) ? text : fallback);
