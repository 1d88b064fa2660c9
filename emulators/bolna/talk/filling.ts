/** Variables in prompts and welcome messages: `{name}` stands for the recipient's value, or for itself. */
export type Recipient = Readonly<Record<string, unknown>>;

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

export const filled = (text: string, recipient: Recipient): string =>
  text.replaceAll(/\{\{?\s*([A-Za-z_]\w*)\s*\}?\}/g, (whole, name: string) => {
    const value = recipient[name];
    return isPlain(value) ? String(value) : whole;
  });

/** What can be said aloud of the recipient, in the order given. */
export const plainValues = (recipient: Recipient): readonly (readonly [string, string])[] =>
  Object.entries(recipient).flatMap(([name, value]) => {
    const said = isPlain(value) && String(value) !== '' && name !== 'timezone' && name !== 'contact_number';
    return said ? [[name, String(value)] as const] : [];
  });

/** `customer_name` as `customer name`. */
export const spoken = (name: string): string =>
  name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_\-.]+/g, ' ')
    .trim()
    .toLowerCase();

/** The person's name, if the values hold one. */
export function nameIn(recipient: Recipient): string | undefined {
  const names = plainValues(recipient);
  const found = names.find(([name]) =>
    /^(?:first_?name|(?:customer|user|lead|contact|client|patient|candidate)?_?name)$/i.test(name),
  );
  return found?.[1];
}
