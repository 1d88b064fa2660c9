/** What apps send of meetings and webinars. */
import { z } from '../../../src/emulator/index.ts';
import { numberOf, whole } from '../fields.ts';
import { Recurrence } from './recurrence.ts';

const TrackingField = () => z.object({ field: z.string(), value: z.string().optional() });

export const sessionFields = () => ({
  topic: z.string().max(200).optional(),
  agenda: z.string().max(2000).optional(),
  type: whole(),
  start_time: z.string().optional().describe('With Z an instant; without it a wall clock time in the time zone.'),
  timezone: z.string().optional(),
  duration: whole().describe('Minutes.'),
  password: z.string().optional(),
  schedule_for: z.string().optional(),
  template_id: z.string().optional(),
  recurrence: Recurrence().optional(),
  tracking_fields: z.array(TrackingField()).optional(),
  settings: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('As in the answer. Unknown ones are ignored; values that Zoom does not know give way to its own.'),
});

interface Sent {
  readonly type?: string | number | undefined;
  readonly duration?: string | number | undefined;
}

/** The same with numbers for numbers. */
export const asWish = <T extends Sent>({ type, duration, ...rest }: T) => ({
  ...rest,
  type: numberOf(type),
  duration: numberOf(duration),
});
