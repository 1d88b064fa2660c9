/** Objects as Stripe writes them: id and object first, all else in alphabetical order. */

export function inOrder<T extends { readonly id: string; readonly object: string }>({ id, object, ...members }: T): T {
  const sorted = Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1));
  return { id, object, ...Object.fromEntries(sorted) } as T;
}
