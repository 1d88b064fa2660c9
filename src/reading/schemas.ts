/** Looks into schemas: which fields an object has, at any place of it. */
import { z } from 'zod';

type Type = z.core.$ZodType;
type Shape = Readonly<Record<string, Type>>;

/** What stands inside optional, nullable, default. */
export function bare(type: Type): Type {
  const isWrapped = type instanceof z.ZodOptional || type instanceof z.ZodNullable || type instanceof z.ZodDefault;
  return isWrapped ? bare(type.unwrap()) : type;
}

/** The branches of a union, or the type itself. */
export function branches(type: Type): readonly Type[] {
  const inner = bare(type);
  return inner instanceof z.ZodUnion ? inner.options.flatMap((option: Type) => branches(option)) : [inner];
}

/** An object's members; undefined for what is none, or takes any. */
export const shapeOf = (type: Type): Shape | undefined =>
  type instanceof z.ZodObject && !(type.def.catchall instanceof z.ZodUnknown) ? type.shape : undefined;

/** The types that can stand one step further in. */
function inside(type: Type, step: PropertyKey): readonly Type[] {
  if (type instanceof z.ZodArray) return branches(type.element);
  if (type instanceof z.ZodRecord) return branches(type.valueType);
  const shape: Shape = type instanceof z.ZodObject ? type.shape : {};
  const member = Object.hasOwn(shape, String(step)) ? shape[String(step)] : undefined;
  return member ? branches(member) : [];
}

/** The types that can stand at a path. */
export const typesAt = (type: Type, path: readonly PropertyKey[]): readonly Type[] =>
  path.reduce<readonly Type[]>((types, step) => types.flatMap((one) => inside(one, step)), branches(type));

/** The names of an object's members at a path; none where anything goes. */
export const fieldsAt = (type: Type, path: readonly PropertyKey[]): readonly string[] => [
  ...new Set(typesAt(type, path).flatMap((one) => Object.keys(shapeOf(one) ?? {}))),
];
