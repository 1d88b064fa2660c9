/** Triggers as forms: a field for each input that its schema names. */
import type { FC } from 'hono/jsx';
import type { ShownTrigger } from '../control/triggers.ts';
import type { Fields } from './page.ts';
import { AsCommand } from './parts.tsx';
import { Refused, type View } from './view.ts';
import { wordsOf } from './words.ts';

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Property[];
  readonly description?: string;
}

interface Schema {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

export const triggersOf = async (view: View, provider: string): Promise<readonly ShownTrigger[]> =>
  ((await view.ask(`/triggers?provider=${encodeURIComponent(provider)}`)) as { triggers: ShownTrigger[] }).triggers;

const typesOf = ({ type, anyOf = [] }: Property): readonly string[] => [
  ...(type === undefined ? [] : [type].flat()),
  ...anyOf.flatMap(typesOf),
];

/** Inputs have names of their own, apart from the form's. */
const prefix = 'input.';

export const TriggerForm: FC<{ view: View; trigger: ShownTrigger; open: boolean }> = ({ view, trigger, open }) => {
  const { provider, event, summary, input } = trigger;
  const { properties = {}, required = [] } = input as Schema;
  const sample = Object.fromEntries(required.map((name) => [name, name.toUpperCase()]));
  return (
    <details class="panel" open={open}>
      <summary>
        <strong>{event}</strong> <span class="soft">{summary}</span>
      </summary>
      <form method="post" action={view.to(`/providers/${provider}`)} class="fields">
        <input type="hidden" name="event" value={event} />
        {Object.entries(properties).map(([name, property]) => (
          <Input event={event} name={name} property={property} required={required.includes(name)} />
        ))}
        <div>
          <button class="main">Make it happen</button>{' '}
          <AsCommand view={view} call={`POST /triggers/${provider}/${event}`} body={sample} />
        </div>
      </form>
    </details>
  );
};

const Input: FC<{ event: string; name: string; property: Property; required: boolean }> = ({
  event,
  name,
  property,
  required,
}) => {
  const id = `${event}-${name}`;
  const types = typesOf(property);
  const options =
    property.enum ?? (types.every((type) => type === 'boolean') && types.length > 0 ? [true, false] : undefined);
  const hint = property.description ?? (types.includes('string') ? undefined : types.join(' or ') || 'JSON');
  return (
    <label for={id}>
      <span>
        {name}
        {required ? '' : ' (if you like)'}
      </span>
      {options ? (
        <select id={id} name={prefix + name}>
          {!required && <option value=""></option>}
          {options.map((option) => (
            <option value={String(option)}>{String(option)}</option>
          ))}
        </select>
      ) : (
        <input id={id} name={prefix + name} required={required} placeholder={hint} autocomplete="off" />
      )}
    </label>
  );
};

/** Pulls the trigger that a form names. */
export async function pullFrom(view: View, provider: string, fields: Fields): Promise<string> {
  const event = String(fields['event']);
  const trigger = (await triggersOf(view, provider)).find((one) => one.event === event);
  if (!trigger) throw new Refused(404, `There is no trigger ${event} of ${provider}.`);
  const { properties = {} } = trigger.input as Schema;
  const body = Object.entries(fields)
    .filter(([name, value]) => name.startsWith(prefix) && value !== '')
    .map(([name, value]) => {
      const input = name.slice(prefix.length);
      return [input, valueOf(input, String(value), properties[input] ?? {})];
    });
  const call = `/triggers/${provider}/${encodeURIComponent(event)}`;
  const answer = await view.ask(call, { method: 'POST', body: Object.fromEntries(body) });
  return wordsOf(`POST ${call}`, answer);
}

/** Text as its schema wants it: where text is allowed it stays text. */
function valueOf(name: string, text: string, property: Property): unknown {
  if (typesOf(property).includes('string') || property.enum?.includes(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, `${name} takes ${typesOf(property).join(' or ') || 'JSON'}: "${text}" is neither`);
  }
}
