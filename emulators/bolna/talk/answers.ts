/** What a person answers: a value that fits the field, and the words in which it is said. */
import type { Random } from '../../../src/emulator/index.ts';
import { spoken, type Recipient } from './filling.ts';
import type { Field } from './fields.ts';

/** The value of a field: the recipient's own where there is one of that name, else drawn. */
export function valueOf(field: Field, random: Random, recipient: Recipient, now: number): unknown {
  const { name, type, options } = field;
  const known = knownValue(name, recipient);
  if (options.length > 0) return options.find((option) => option === known) ?? random.pick(options);
  switch (type) {
    case 'boolean':
      return typeof known === 'boolean' ? known : random.chance(0.75);
    case 'integer':
    case 'number':
      return numberOf(field, random, known);
    case 'array':
      return [random.pick(things)];
    case 'object':
      return Object.fromEntries(field.fields.map((inner) => [inner.name, valueOf(inner, random, recipient, now)]));
    case 'string':
      return known === undefined ? textOf(field, random, now) : String(known);
  }
}

function knownValue(name: string, recipient: Recipient): unknown {
  const wanted = spoken(name);
  const exact = Object.entries(recipient).find(([key]) => spoken(key) === wanted);
  const near = Object.entries(recipient).find(([key]) => isName(key) && isName(name));
  return (exact ?? near)?.[1];
}

const isName = (key: string): boolean => /(?:^|[\s_])name$/i.test(key);

function numberOf({ name, description }: Field, random: Random, known: unknown): number {
  if (known !== undefined && Number.isFinite(Number(known))) return Number(known);
  if (/rating|score|satisf/i.test(`${name} ${description}`)) return random.int(3, 5);
  return /amount|price|budget|income|salary|loan/i.test(name) ? random.int(2, 50) * 500 : random.int(1, 10);
}

const things = ['a demo', 'the price list', 'a call back', 'the brochure'];
const first = ['Riya', 'Asha', 'Vikram', 'Arjun', 'Neha', 'Kabir'];
const cities = ['Pune', 'Mumbai', 'Delhi', 'Bengaluru', 'Chennai', 'Jaipur'];
const times = ['10:00', '11:30', '15:00', '16:30', '18:00'];

function textOf({ name, description, format }: Field, random: Random, now: number): string {
  const about = `${name} ${description}`;
  const day = new Date(now + random.int(1, 7) * 86_400_000).toISOString();
  if (format === 'date-time' || /timestamp|date ?time/i.test(about))
    return `${day.slice(0, 11)}${random.pick(times)}:00Z`;
  if (format === 'date' || /\bdate\b|\bday\b|appointment|due/i.test(spoken(about))) return day.slice(0, 10);
  if (format === 'email' || /e-?mail/i.test(about)) return `${random.pick(first).toLowerCase()}@mail.example`;
  if (/phone|mobile|number/i.test(about)) return `+9198${random.digits(8)}`;
  if (/\btime\b|slot/i.test(spoken(about))) return random.pick(times);
  if (isName(name)) return random.pick(first);
  if (/city|location|place|address/i.test(about)) return random.pick(cities);
  if (/language/i.test(about)) return random.pick(['English', 'Hindi', 'Marathi']);
  if (/interest|intent|status|outcome|sentiment/i.test(about))
    return random.pick(['interested', 'interested, call back later']);
  if (/reason|feedback|comment|summary|note/i.test(about))
    return random.pick(['the timing works well', 'the price is fine', 'all good so far']);
  return random.pick(['yes', 'sounds good', 'as discussed']);
}

/** The same value in words. */
export function inWords(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (Array.isArray(value)) return value.map(inWords).join(' and ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, inner]) => `${spoken(name)} ${inWords(inner)}`)
      .join(', ');
  return String(value);
}

export const reply = ({ name }: Field, value: unknown, random: Random): string => {
  if (typeof value === 'boolean')
    return value
      ? random.pick(['yes, that is right', 'yes, please'])
      : random.pick(['no, not really', 'no, thank you']);
  return random.pick([`my ${spoken(name)} is ${inWords(value)}`, `${inWords(value)}, for the ${spoken(name)}`]);
};

export const question = ({ name, type }: Field, random: Random): string =>
  type === 'boolean'
    ? `One more question, is this so: ${spoken(name)}?`
    : random.pick([`May I ask about your ${spoken(name)}?`, `Could you tell me your ${spoken(name)}?`]);
