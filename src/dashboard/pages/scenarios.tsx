/** Scenarios: stories to play before others; one of them with its line in large letters, step by step, live. */
import type { FC } from 'hono/jsx';
import type { ScenarioListed, ScenarioRun, ScenarioStep, ScenarioWhole } from '../../control/scenarios.ts';
import { page } from '../page.ts';
import { Call, Code, Empty, Time } from '../parts.tsx';
import type { View } from '../view.ts';

const tones: Readonly<Record<ScenarioRun['status'], string>> = {
  ready: '',
  playing: 'accent',
  paused: 'warn',
  done: 'good',
  failed: 'bad',
};

const Status: FC<{ of: ScenarioRun }> = ({ of: { status, at, steps } }) => (
  <span class={`tag ${tones[status]}`}>
    {status === 'ready' || status === 'done' ? status : `${status}, ${at} of ${steps}`}
  </span>
);

const Scenarios: FC<{ view: View }> = async ({ view }) => {
  const { scenarios } = (await view.ask('/scenarios')) as { scenarios: ScenarioListed[] };
  return (
    <>
      <p class="soft">
        A story in a file: what an app calls, what people and providers do, and a line for those who watch. It is played
        in the namespace {view.namespace}, and a reset brings that back to where it was.
      </p>
      <div class="grid" id="scenarios" data-live>
        {scenarios.map(({ name, title, about, run, error }) => (
          <section class="panel card" data-key={name}>
            <h2>
              <a class="title" href={view.to(`/scenarios/${name}`)}>
                {title}
              </a>
            </h2>
            {about !== undefined && <p>{about}</p>}
            {error === undefined ? (
              <p class="soft small">
                {run.steps} steps <Status of={run} />
              </p>
            ) : (
              <pre tabindex={0} role="region" aria-label={`What is wrong with ${name}`}>
                {error}
              </pre>
            )}
          </section>
        ))}
      </div>
      {scenarios.length === 0 && <Empty>There are none here.</Empty>}
      <h2>One of your own</h2>
      <Code
        of={'npx backlot scenarios check my-story.yaml\nnpx backlot start --scenarios my-story.yaml'}
        label="Commands"
      />
    </>
  );
};

const One: FC<{ view: View; name: string }> = async ({ view, name }) => {
  const whole = (await view.ask(`/scenarios/${name}`)) as ScenarioWhole;
  return (
    <>
      <Stage view={view} whole={whole} />
      <Controls view={view} whole={whole} />
      <ol class="steps" id="steps" data-live>
        {whole.steps.map((step, index) => (
          <Step view={view} step={step} index={index} />
        ))}
      </ol>
    </>
  );
};

/** The line that is being said, large enough for the last row. */
const Stage: FC<{ view: View; whole: ScenarioWhole }> = ({ view, whole: { about, run, steps } }) => {
  const over = steps.filter(({ status }) => status !== 'waiting');
  const line = over.findLast(({ say }) => say !== undefined)?.say;
  const shown = over.findLast(({ show }) => show !== undefined)?.show;
  return (
    <section class="stage" id="stage" data-live aria-live="polite">
      <p class={line === undefined ? 'telling about' : 'telling'}>{line ?? about}</p>
      {run.error !== undefined && <p class="wrong">{run.error}</p>}
      <div class="foot">
        <Status of={run} />
        <progress max={run.steps} value={run.at} aria-label="How far it has been played">
          {`${run.at} of ${run.steps}`}
        </progress>
        <Time of={view.clock.now} />
        {shown !== undefined && <See view={view} to={shown} />}
      </div>
    </section>
  );
};

const Controls: FC<{ view: View; whole: ScenarioWhole }> = ({ view, whole: { name, run } }) => {
  const call = (verb: string): string => `POST /scenarios/${name}/${verb}`;
  return (
    <div class="row" id="controls" data-live>
      {run.status === 'done' || (
        <Call view={view} call={call('play')} label={run.at === 0 ? 'Play' : 'Go on'} how={{ pace: '4s' }} main>
          <label class="hidden" for="pace">
            Time to read each line
          </label>
          <select id="pace" name="pace">
            <option value="4s">to be read</option>
            <option value="1500ms">brisk</option>
            <option value="0s">at once</option>
          </select>
        </Call>
      )}
      {run.status === 'playing' ? (
        <Call view={view} call={call('pause')} label="Pause" />
      ) : (
        run.status === 'done' || <Call view={view} call={call('step')} label="One step" />
      )}
      {run.status !== 'ready' && <Call view={view} call={call('reset')} label="Reset" main={run.status === 'done'} />}
    </div>
  );
};

const Step: FC<{ view: View; step: ScenarioStep; index: number }> = ({ view, step, index }) => {
  const { verb, what, status, say, did, show, request, at, error } = step;
  return (
    <li
      class={status.replace(' ', '-')}
      data-key={`step-${index}`}
      aria-current={status === 'running' ? 'step' : undefined}
    >
      {say !== undefined && <p class="said">{say}</p>}
      {(verb !== 'say' || at !== undefined) && (
        <p class="small soft did">
          {verb !== 'say' && (
            <>
              <span class="verb">{verb}</span> <span class="mono wrap">{did ?? what}</span>
            </>
          )}
          {request !== undefined && <a href={view.to(`/requests/${request}`)}>its request</a>}
          {show !== undefined && status === 'done' && <See view={view} to={show} />}
          {at !== undefined && <Time of={at} />}
        </p>
      )}
      {error !== undefined && <p class="wrong">{error}</p>}
    </li>
  );
};

/** A link to where something is to be seen: a page of the dashboard by its name in the menu, or a page of a provider. */
const See: FC<{ view: View; to: string }> = ({ view, to }) => {
  if (!/^(?:\/|https?:\/\/)/.test(to)) return <></>;
  const { pathname, searchParams, origin } = new URL(to, view.url);
  if (!to.startsWith('/'))
    return <a href={to} target="_blank" rel="noopener">{`Open ${origin === view.url.origin ? 'the page' : origin}`}</a>;
  const place = view.menu.find(({ path }) => path !== '/' && pathname.startsWith(path));
  const title = typeof place?.title === 'string' ? place.title : 'there';
  return <a href={view.to(pathname, Object.fromEntries(searchParams))}>{`See ${title}`}</a>;
};

export const scenarios = page('/scenarios', {
  title: 'Scenarios',
  group: 'To show',
  key: 'y',
  body: (view) => <Scenarios view={view} />,
});

export const scenario = page('/scenarios/:name', {
  title: async (view, { name }) => ((await view.ask(`/scenarios/${name}`)) as ScenarioWhole).title,
  body: (view, { name }) => <One view={view} name={name} />,
});
