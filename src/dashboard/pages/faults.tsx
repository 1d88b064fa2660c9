/** Faults: what is to go wrong, and how often it did. */
import type { FC } from 'hono/jsx';
import { page } from '../page.ts';
import { Call, Empty, Text } from '../parts.tsx';
import type { View } from '../view.ts';

interface Rule {
  readonly id: string;
  readonly hits: number;
  readonly [field: string]: unknown;
}

const Faults: FC<{ view: View }> = async ({ view }) => {
  const { rules } = (await view.ask('/faults')) as { rules: Rule[] };
  return (
    <>
      <section class="panel">
        <h2 style="margin-top:0">Add a rule</h2>
        <form method="post" action={view.to('/do')}>
          <input type="hidden" name="call" value="POST /faults" />
          <input type="hidden" name="back" value={view.to('/faults')} />
          <label class="small" for="rule">
            The rule, as JSON
          </label>
          <textarea id="rule" name="body" rows={5} style="width:100%" class="mono">
            {'{"when":{"probability":0.2},"fault":{"error":"rate_limit"}}'}
          </textarea>
          <p>
            <button class="main">Add</button>
          </p>
        </form>
      </section>
      <div class="grid">
        {[...view.core.emulators.values()].map(({ name, title }) => (
          <section class="panel row">
            <strong>{title}</strong>
            <span class="right" />
            <Call
              view={view}
              call="POST /faults"
              body={{ id: `${name}-out`, provider: name, fault: { error: 'unavailable' } }}
              label="Take it down"
            />
          </section>
        ))}
      </div>
      <div id="rules" data-live>
        {rules.length === 0 && <Empty>No rule is on: everything works.</Empty>}
        {rules.map(({ id, hits, ...rule }) => (
          <section class="panel">
            <div class="row">
              <strong>{id}</strong>
              <span class="tag">{hits} hits</span>
              <span class="right" />
              <Call view={view} call={`DELETE /faults/${encodeURIComponent(id)}`} label="Remove" />
            </div>
            <Text of={JSON.stringify(rule)} label="Rule" />
          </section>
        ))}
      </div>
    </>
  );
};

export const faults = page('/faults', {
  title: 'Faults',
  group: 'The world',
  key: 'f',
  body: (view) => <Faults view={view} />,
});
