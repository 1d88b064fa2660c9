/** What people can set for Twilio in a namespace: which recipients fail, and how strict channels are. */
import { z } from '../../src/emulator/index.ts';

const numbers = () => z.record(z.string(), z.string());

/**
 * Ordinary numbers succeed. `undeliverable` names recipients whose messages end otherwise, by delivery error
 * (`{ "+14155550199": "30003" }`); `deliveryFailureRate` is the share of all other messages that do, by the weights of
 * `deliveryFailures`.
 */
export const settings = () =>
  z.object({
    undeliverable: numbers().default({}),
    deliveryFailureRate: z.number().min(0).max(1).default(0),
    deliveryFailures: z.record(z.string(), z.number()).default({ '30003': 5, '30005': 3, '30006': 1, '30007': 1 }),
    /** Free-form WhatsApp messages more than 24 hours after the user's last one fail with 63016. */
    enforceWhatsAppWindow: z.boolean().default(false),
    /** STOP, START and HELP are answered, and whoever sent STOP gets no more. */
    optOutKeywords: z.boolean().default(true),
    /** Inbound keyword messages carry `OptOutType`. */
    advancedOptOut: z.boolean().default(false),
    /** WhatsApp templates are approved; false: rejected. */
    approveTemplates: z.boolean().default(true),
    /** Brands, campaigns and toll-free numbers are approved in the end; false: refused. */
    approveRegistrations: z.boolean().default(true),
    /** What `Balance` answers, in dollars. */
    balance: z.string().default('100.00'),
    /** Verify services can send codes by mail; without, the channel answers 60217. */
    verifyMailer: z.boolean().default(true),
    /** What Lookup says of lines, by number: `landline`, `nonFixedVoip`, … */
    lineTypes: numbers().default({}),
    /** Callees that don't answer as a person does, by number: `busy`, `no-answer`, `failed`, `machine`. */
    callees: z.record(z.string(), z.enum(['answered', 'busy', 'no-answer', 'failed', 'machine'])).default({}),
    /** How calls to all other numbers end, by weight. */
    callOutcomes: z.record(z.string(), z.number()).default({ answered: 1 }),
  });

export type TwilioSettings = z.infer<ReturnType<typeof settings>>;
