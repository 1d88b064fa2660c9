/** Jobs: what is due on the namespace's clock. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Call, Empty, Time } from '../parts.tsx';
import type { View } from '../view.ts';

interface Job {
  readonly id: string;
  readonly provider: string;
  readonly name: string;
  readonly kind: string;
  readonly due: string | null;
  readonly input: unknown;
}

const Jobs: FC<{ view: View }> = async ({ view }) => {
  const { jobs } = (await view.ask('/jobs?limit=100')) as { jobs: Job[] };
  return (
    <div id="jobs" data-live class="scroll">
      {jobs.length === 0 ? (
        <Empty>Nothing is due on this namespace's clock.</Empty>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Due</th>
              <th scope="col">Provider</th>
              <th scope="col">What</th>
              <th scope="col">Kind</th>
              <th scope="col">Of</th>
              <th scope="col">Clock</th>
            </tr>
          </thead>
          <tbody>
            {jobs.map(({ provider, name, kind, due, input }) => (
              <tr data-row>
                <td>{due ? <Time of={due} /> : 'parked'}</td>
                <td>{provider}</td>
                <td>{name}</td>
                <td>{kind}</td>
                <td class="mono small">{JSON.stringify(input)?.slice(0, 160)}</td>
                <td>
                  {due && <Call view={view} call="POST /clock/advance" body={{ to: due }} label="Advance to here" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
};

export const jobs = page('/jobs', {
  title: 'Jobs',
  group: 'The world',
  key: 'j',
  body: (view) => <Jobs view={view} />,
});
