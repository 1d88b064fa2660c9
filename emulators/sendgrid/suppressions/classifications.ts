/** Bounces by what caused them. */
import { emptyable, schema, z } from '../../../src/emulator/index.ts';
import type { SendgridCtx } from '../account.ts';
import { operation } from '../api.ts';
import { dayOf, domainOf } from '../ids.ts';
import { messages, type MailEvent } from '../mail/messages.ts';
import { needs } from '../scopes.ts';

const traits = needs('suppression.bounces');

const Range = () =>
  z.object({ start_date: emptyable(z.string()).optional(), end_date: emptyable(z.string()).optional() });

/** This family of calls has other words for two of the webhook's. */
const words: Readonly<Record<string, string>> = {
  'Frequency/Volume': 'Frequency or Volume Too High',
  Technical: 'Technical Failure',
};

const classificationOf = (event: MailEvent): string => {
  const given = String(event.bounce_classification ?? 'Unclassified');
  return words[given] ?? given;
};

const dayOfEvent = ({ timestamp }: MailEvent): string => dayOf(timestamp * 1000);

async function bounceEvents(ctx: SendgridCtx, { start_date, end_date }: z.infer<ReturnType<typeof Range>>) {
  const touched = await messages.all(ctx, { where: { status: ['bounced', 'blocked'] } });
  return touched
    .flatMap(({ events }) => events.filter(({ event }) => event === 'bounce'))
    .filter(
      (event) => (!start_date || dayOfEvent(event) >= start_date) && (!end_date || dayOfEvent(event) <= end_date),
    );
}

/** How many events of each day have which name. */
function byDay<T>(
  events: readonly MailEvent[],
  nameOf: (event: MailEvent) => string,
  stat: (name: string, count: number) => T,
): { date: string; stats: T[] }[] {
  const days = [...new Set(events.map(dayOfEvent))].toSorted();
  return days.map((date) => {
    const names = events.filter((event) => dayOfEvent(event) === date).map(nameOf);
    const stats = [...new Set(names)].map((name) => stat(name, names.filter((other) => other === name).length));
    return { date, stats };
  });
}

const Result = schema(() =>
  z.object({
    result: z.array(
      z.object({
        date: z.string(),
        stats: z.array(
          z.object({ classification: z.string().optional(), domain: z.string().optional(), count: z.int() }),
        ),
      }),
    ),
  }),
);

export const listClassifications = operation('bounces.classifications', 'GET /v3/suppression/bounces/classifications', {
  summary: 'Bounces of each day by what caused them',
  traits,
  query: Range,
  result: Result,
  handler: async (ctx, { query }) => ({
    result: byDay(await bounceEvents(ctx, query), classificationOf, (classification, count) => ({
      classification,
      count,
    })),
  }),
});

export const getClassification = operation(
  'bounces.classification',
  'GET /v3/suppression/bounces/classifications/{classification}',
  {
    summary: 'Bounces of one cause of each day, by domain',
    traits,
    query: Range,
    result: Result,
    async handler(ctx, { params, query }) {
      const events = await bounceEvents(ctx, query);
      const those = events.filter((event) => classificationOf(event) === params.classification);
      const domainOfEvent = ({ email }: MailEvent): string => domainOf(email);
      return { result: byDay(those, domainOfEvent, (domain, count) => ({ domain, count })) };
    },
  },
);
