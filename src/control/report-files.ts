/** A report as files: a table for a spreadsheet, pages for paper. */
import type { Report } from './reports.ts';

/** A line of the report: what was counted, of whom, and how it went. */
export interface ReportLine {
  readonly section: 'mails' | 'messages' | 'calls' | 'money';
  readonly what: string;
  readonly provider: string;
  readonly state: string;
  readonly count: number;
  /** Decimal; '' where there is no money. */
  readonly amount: string;
  readonly currency: string;
}

/** Every line, section by section: totals first, then each provider's states. */
export function linesOf({ mails, messages, calls, money }: Report): readonly ReportLine[] {
  const total = (section: ReportLine['section'], counts: Readonly<Record<string, number>>): ReportLine[] =>
    Object.entries(counts).map(([what, count]) => ({
      section,
      what,
      provider: '',
      state: '',
      count,
      amount: '',
      currency: '',
    }));
  const none = { amount: '', currency: '' };
  return [
    ...total('mails', {
      sent: mails.sent,
      delivered: mails.delivered,
      opened: mails.opened,
      clicked: mails.clicked,
      bounced: mails.bounced,
    }),
    ...mails.states.map(({ provider, state, count }): ReportLine => ({
      section: 'mails',
      what: 'mail',
      provider,
      state,
      count,
      ...none,
    })),
    ...total('messages', {
      sent: messages.sent,
      delivered: messages.delivered,
      read: messages.read,
      failed: messages.failed,
      received: messages.received,
    }),
    ...messages.states.map(({ provider, channel, direction, state, count }): ReportLine => ({
      section: 'messages',
      what: `${channel} ${direction}`,
      provider,
      state,
      count,
      ...none,
    })),
    ...total('calls', { made: calls.made, received: calls.received, answered: calls.answered, seconds: calls.seconds }),
    ...calls.outcomes.map(({ provider, direction, state, count }): ReportLine => ({
      section: 'calls',
      what: `call ${direction}`,
      provider,
      state,
      count,
      ...none,
    })),
    ...money.states.map(({ provider, kind, state, count, amount, currency }): ReportLine => ({
      section: 'money',
      what: kind,
      provider,
      state,
      count,
      amount,
      currency,
    })),
  ];
}

/** A spreadsheet must not take a provider's word for a formula. */
const harmless = (value: unknown): unknown =>
  typeof value === 'string' && /^[=+@\t\r-]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;

export async function csvOf(report: Report): Promise<string> {
  const { stringify } = await import('csv-stringify/sync');
  const columns = ['from', 'to', 'section', 'what', 'provider', 'state', 'count', 'amount', 'currency'];
  const span = { from: report.from, to: report.to };
  const rows = linesOf(report).map((line) =>
    Object.fromEntries(Object.entries({ ...span, ...line }).map(([name, value]) => [name, harmless(value)])),
  );
  return stringify(rows, { header: true, columns });
}

const [left, right, top, bottom] = [56, 556, 740, 70];
/** Left edges of the columns; the last two are flush right. */
const columns = [left, 170, 270, right - 90, right] as const;
const titles = { mails: 'Mails', messages: 'Messages', calls: 'Calls', money: 'Money' } as const;

/** The fonts of the document have Latin letters only. */
const latin = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');

/** Each section with its lines; as many pages as it takes. */
export async function pdfOf(report: Report, namespace: string): Promise<Uint8Array> {
  const { pdf } = await import('tinypdf');
  const made = pdf();
  const pages = paged(rowsOf(report));
  for (const [index, rows] of pages.entries())
    made.page((page) => {
      const put = (text: string, x: number, y: number, size: number, align?: 'right'): void =>
        page.text(latin(text), align ? left : x, y, size, align ? { align, width: x - left } : {});
      put(index === 0 ? 'Report' : 'Report, continued', left, top, 20);
      put(`${namespace}: ${report.from.slice(0, 10)} to ${report.to.slice(0, 10)}`, left, top - 22, 10);
      for (const [line, row] of rows.entries()) {
        const y = top - 56 - line * lineHeight;
        if (typeof row === 'string') {
          put(row, left, y, 13);
          page.line(left, y - 5, right, y - 5, '#888888', 0.5);
          continue;
        }
        for (const [column, text] of row.entries())
          put(text.slice(0, 40), columns[column] ?? left, y, 9.5, column > 2 ? 'right' : undefined);
      }
      put(`Made by Backlot. ${index + 1} of ${pages.length}`, left, 44, 8);
    });
  return made.build();
}

/** A heading, or the cells of a line. */
type Row = string | readonly string[];
const lineHeight = 15;
const perPage = Math.floor((top - 56 - bottom) / lineHeight);

function rowsOf(report: Report): readonly Row[] {
  const lines = linesOf(report);
  return (Object.keys(titles) as ReportLine['section'][]).flatMap((section): Row[] => {
    const own = lines.filter((line) => line.section === section);
    const cells = own.map(({ what, provider, state, count, amount, currency }) => [
      what,
      provider,
      state,
      String(count),
      amount && `${currency} ${amount}`,
    ]);
    return [titles[section], ...(cells.length > 0 ? cells : [['none', '', '', '', '']]), []];
  });
}

const paged = (rows: readonly Row[]): readonly (readonly Row[])[] =>
  Array.from({ length: Math.ceil(rows.length / perPage) }, (_, index) =>
    rows.slice(index * perPage, (index + 1) * perPage),
  );
