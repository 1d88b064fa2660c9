/** Payments of every provider that takes them. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Empty } from '../parts.tsx';
import { shown, textOf, timeOf } from '../shown.ts';
import type { View } from '../view.ts';

const Payments: FC<{ view: View }> = async ({ view }) => {
  const payments = await shown(view, 'payment', 100);
  return (
    <div id="payments" data-live class="scroll">
      {payments.length === 0 ? (
        <Empty>No payment yet.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col">By</th>
              <th scope="col">Payment</th>
              <th scope="col">Amount</th>
              <th scope="col">State</th>
              <th scope="col">Payer</th>
            </tr>
          </thead>
          <tbody>
            {payments.slice(0, 200).map(({ row, key, title, provider, collection }) => (
              <tr data-row>
                <td class="mono">
                  {timeOf(row) ? new Date(timeOf(row)).toISOString().slice(0, 19).replace('T', ' ') : ''}
                </td>
                <td>{title}</td>
                <td>
                  <a href={view.to(`/state/${provider}/${collection}`)}>{key}</a>
                </td>
                <td class="num">
                  {textOf(row, 'amount')} {textOf(row, 'currency').toUpperCase()}
                </td>
                <td>{textOf(row, 'status')}</td>
                <td>{textOf(row, 'buyer_email', 'email', 'receipt_email', 'customer')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};

export const payments = page('/payments', {
  title: 'Payments',
  group: 'As people see it',
  key: 'p',
  body: (view) => <Payments view={view} />,
});
