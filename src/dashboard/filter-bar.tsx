/** The bar above a list: what is asked for, and chips that put the commonest parts in. */
import type { FC } from 'hono/jsx';
import { withPart } from './filter.ts';
import type { View } from './view.ts';

interface FilterBarProps {
  readonly view: View;
  /** Of the page. */
  readonly path: string;
  /** Names and what may stand behind them. */
  readonly chips: Readonly<Record<string, readonly string[]>>;
  readonly hint: string;
  readonly wrong: readonly string[];
}

export const FilterBar: FC<FilterBarProps> = ({ view, path, chips, hint, wrong }) => {
  const text = view.url.searchParams.get('q') ?? '';
  return (
    <div class="filter">
      <form method="get" action={path} role="search">
        {view.namespace !== 'default' && <input type="hidden" name="namespace" value={view.namespace} />}
        <label class="hidden" for="filter">
          Filter
        </label>
        <input id="filter" name="q" type="search" data-search value={text} placeholder={hint} autocomplete="off" />
        <button>Filter</button>
        {text !== '' && (
          <a class="button" href={view.to(path)}>
            All
          </a>
        )}
      </form>
      {wrong.map((line) => (
        <p class="small wrong">{line}</p>
      ))}
      {Object.entries(chips).map(([name, values]) => (
        <nav class="chips" aria-label={`Filter by ${name}`}>
          {values.map((value) => {
            const isOn = text.split(/\s+/).includes(`${name}:${value}`);
            const next = withPart(text, name, isOn ? undefined : value);
            return (
              <a href={view.to(path, { q: next === '' ? undefined : next })} aria-current={isOn ? 'true' : undefined}>
                {value}
              </a>
            );
          })}
        </nav>
      ))}
    </div>
  );
};
