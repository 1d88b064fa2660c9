/** Snapshots: the whole namespace put aside and brought back; fixtures to load; and back to the beginning. */
import type { FC } from 'hono/jsx';
import { commandOf } from '../commands.ts';
import { page, type Fields } from '../page.ts';
import { Call, Empty, Time } from '../parts.tsx';
import { Refused, type View } from '../view.ts';
import { wordsOf } from '../words.ts';

interface Snapshot {
  readonly name: string;
  readonly at: string;
  readonly now: string;
}

export const snapshotsOf = async (view: View): Promise<readonly Snapshot[]> =>
  ((await view.ask('/snapshots')) as { snapshots: Snapshot[] }).snapshots;

export const fixturesOf = async (view: View): Promise<readonly string[]> =>
  ((await view.ask('/fixtures')) as { fixtures: { name: string }[] }).fixtures.map(({ name }) => name);

const Snapshots: FC<{ view: View }> = async ({ view }) => {
  const taken = await snapshotsOf(view);
  const ready = await fixturesOf(view);
  return (
    <>
      <section class="panel">
        <Call view={view} call="POST /snapshots" label="Take" main how={{ name: 'before-payday' }}>
          <label for="snapshot">Put everything aside as</label>
          <input id="snapshot" name="name" required placeholder="before-payday" pattern="[A-Za-z0-9][A-Za-z0-9._\-]*" />
        </Call>
        <p class="small soft" style="margin-top:8px">
          State, clock and webhooks of this namespace; credentials stay as they are.
        </p>
      </section>
      {taken.length === 0 ? (
        <Empty command={commandOf(view, 'POST /snapshots', { name: 'before-payday' })}>None is taken yet.</Empty>
      ) : (
        <div class="panel flush scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Its clock</th>
                <th scope="col">Taken</th>
                <th scope="col">Do</th>
              </tr>
            </thead>
            <tbody>
              {taken.map(({ name, at, now }) => (
                <tr data-row>
                  <td>
                    <strong>{name}</strong>
                  </td>
                  <td>
                    <Time of={now} />
                  </td>
                  <td>
                    <Time of={at} />
                  </td>
                  <td class="nowrap">
                    <Call view={view} call={`POST /snapshots/${name}/restore`} label="Bring back" />{' '}
                    <Call
                      view={view}
                      call={`DELETE /snapshots/${name}`}
                      label="Delete"
                      sure={`Delete the snapshot ${name}?`}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>Fixtures</h2>
      <div class="grid">
        {ready.map((name) => (
          <section class="panel row">
            <strong>{name}</strong>
            <span class="right" />
            <Call view={view} call="POST /fixtures" body={{ fixtures: name }} label="Load on top" />
          </section>
        ))}
      </div>
      <details class="panel">
        <summary>
          <strong>Load your own</strong> <span class="soft small">YAML or JSON</span>
        </summary>
        <form method="post" action={view.to('/snapshots')}>
          <label class="small" for="fixtures">
            PROVIDER: COLLECTION: [objects]
          </label>
          <textarea
            id="fixtures"
            name="fixtures"
            rows={8}
            class="mono"
            required
            placeholder={'stripe:\n  customers:\n    - email: ada@example.com'}
          ></textarea>
          <p>
            <button class="main">Load</button>
          </p>
        </form>
      </details>
      <h2>Back to the beginning</h2>
      <Call
        view={view}
        call="POST /reset"
        label="Reset"
        sure={`Empty ${view.namespace} and begin again with its fixtures?`}
      />
    </>
  );
};

async function load(view: View, _: unknown, fields: Fields): Promise<string> {
  const { parse } = await import('yaml');
  let tree: unknown;
  try {
    tree = parse(String(fields['fixtures'])) as unknown;
  } catch (error) {
    throw new Refused(400, `That cannot be read: ${(error as Error).message}`);
  }
  return wordsOf('POST /fixtures', await view.ask('/fixtures', { method: 'POST', body: { fixtures: tree } }));
}

export const snapshots = page('/snapshots', {
  title: 'Snapshots',
  group: 'The world',
  key: 'n',
  body: (view) => <Snapshots view={view} />,
  act: load,
});
