/** The emulators that Backlot serves. The only place that names a provider. */
import type { Emulator } from './emulator/emulator.ts';

export interface Registered {
  readonly name: string;
  readonly title: string;
  /** Its own port is the main port and this. */
  readonly offset: number;
  readonly load: () => Promise<{ readonly default: Emulator }>;
}

export const registry: readonly Registered[] = [
  { name: 'sendgrid', title: 'SendGrid', offset: 1, load: () => import('../emulators/sendgrid/index.ts') },
  { name: 'aisensy', title: 'AiSensy', offset: 2, load: () => import('../emulators/aisensy/index.ts') },
  { name: 'instamojo', title: 'Instamojo', offset: 3, load: () => import('../emulators/instamojo/index.ts') },
  { name: 'bolna', title: 'Bolna', offset: 4, load: () => import('../emulators/bolna/index.ts') },
  { name: 'zoom', title: 'Zoom', offset: 5, load: () => import('../emulators/zoom/index.ts') },
  { name: 'stripe', title: 'Stripe', offset: 6, load: () => import('../emulators/stripe/index.ts') },
  { name: 'twilio', title: 'Twilio', offset: 7, load: () => import('../emulators/twilio/index.ts') },
  { name: 'google', title: 'Google Calendar', offset: 8, load: () => import('../emulators/google/index.ts') },
];
