/** What references of fixtures name: `${stripe.customers.alice.id}`, `${credentials.stripe.secretKey}`. */

/** What a reference names: an object and a field of it, or a credential. */
export type Reference =
  | { readonly kind: 'object'; readonly name: string; readonly field: readonly string[] }
  | { readonly kind: 'credential'; readonly provider: string; readonly key: string };

/** Undefined for what is none. */
export function parseReference(text: string): Reference | undefined {
  const [first = '', second = '', third = '', ...field] = text.trim().split('.');
  if (first === 'credentials' && third !== '' && field.length === 0)
    return { kind: 'credential', provider: second, key: third };
  if (field.length === 0 || field.includes('')) return undefined;
  return { kind: 'object', name: `${first}.${second}.${third}`, field };
}

export const referenceForm = 'write ${PROVIDER.COLLECTION.NAME.FIELD} or ${credentials.PROVIDER.KEY}';
