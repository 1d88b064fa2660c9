/** Documents as PDF: invoices, credit notes and quotes, a page of text each, made with what is at hand when they are asked for. */
import { file, schema, z, type Answer, type Infer } from '../../../../src/emulator/index.ts';

/** What stands on a document. */
export const Sheet = schema(() =>
  z.object({
    title: z.string(),
    name: z.string(),
    /** Facts under the title: label and value. */
    facts: z.array(z.array(z.string())),
    to: z.array(z.string()),
    /** Text, quantity, amount. */
    rows: z.array(z.array(z.string())),
    /** Label and amount. */
    sums: z.array(z.array(z.string())),
    footer: z.string().nullable(),
  }),
);

export type SheetRow = Infer<typeof Sheet>;

const [left, right, top] = [56, 556, 730];

/** The fonts of the document have Latin letters only. */
const latin = (text: string): string =>
  text
    .replaceAll('×', 'x')
    .replaceAll('–', '-')
    .replaceAll('€', 'EUR ')
    .replaceAll('£', 'GBP ')
    .replaceAll('¥', 'JPY ')
    .replaceAll('₹', 'INR ')
    .replaceAll(/[^\x20-\x7e]/g, '?');

/** The document as an answer that a browser shows. */
export async function document({ title, name, facts, to, rows, sums, footer }: SheetRow): Promise<Answer> {
  const { pdf } = await import('tinypdf');
  const made = pdf();
  const perPage = 24;
  for (let at = 0; at === 0 || at < rows.length; at += perPage) {
    made.page((page) => {
      const put = (text: string, x: number, y: number, size = 10, align?: 'right'): void =>
        page.text(latin(text), align ? left : x, y, size, align ? { align, width: x - left } : {});
      put(title, left, top, 22);
      let y = top - 34;
      for (const [label = '', value = ''] of facts) {
        put(label, left, y);
        put(value, left + 110, y);
        y -= 15;
      }
      y -= 8;
      for (const line of to) {
        put(line, left, y);
        y -= 14;
      }
      y -= 14;
      page.line(left, y + 12, right, y + 12, '#888888', 0.5);
      put('Description', left, y);
      put('Qty', right - 90, y, 10, 'right');
      put('Amount', right, y, 10, 'right');
      y -= 18;
      for (const [text = '', quantity = '', amount = ''] of rows.slice(at, at + perPage)) {
        put(text.slice(0, 78), left, y);
        put(quantity, right - 90, y, 10, 'right');
        put(amount, right, y, 10, 'right');
        y -= 15;
      }
      if (at + perPage < rows.length) return;
      page.line(left, y + 8, right, y + 8, '#888888', 0.5);
      y -= 8;
      for (const [label = '', amount = ''] of sums) {
        put(label, right - 90, y, 10, 'right');
        put(amount, right, y, 10, 'right');
        y -= 15;
      }
      if (footer) put(footer.slice(0, 100), left, 60, 9);
    });
  }
  return file(made.build(), {
    type: 'application/pdf',
    headers: { 'content-disposition': `inline; filename="${name}"` },
  });
}
