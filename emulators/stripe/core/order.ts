/** Objects as Stripe writes them: id and object first, all else in alphabetical order. */

/** By the names of an object's members, as they come: an object that has them in order. */
const orders = new Map<string, object>();

export function inOrder<T extends { readonly id: string; readonly object: string }>(row: T): T {
  const shape = Object.keys(row).join();
  let ordered = orders.get(shape);
  if (!ordered) {
    const { id: _, object: __, ...members } = row;
    const names = ['id', 'object', ...Object.keys(members).sort()];
    orders.set(shape, (ordered = Object.fromEntries(names.map((name) => [name, undefined]))));
  }
  return Object.assign({ ...ordered }, row); // members that are there stay where they are
}
