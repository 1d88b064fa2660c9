/** Page tokens: a position in a list as text, opaque to clients. */
import { invalid } from './errors.ts';

export type Position = Readonly<Record<string, unknown>>;

export const writePosition = (position: object): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/** Undefined without a token. Throws 400 for garbage. */
export function pageAt(token: string | undefined): Position | undefined {
  if (!token) return undefined;
  const position = read(token);
  if (!position) throw badPage();
  return position;
}

const badPage = () => invalid('Invalid page token value.', { locationType: 'parameter', location: 'pageToken' });

function read(token: string): Position | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Position) : undefined;
  } catch {
    return undefined;
  }
}

export function numberIn(position: Position, name: string): number {
  const value = position[name];
  if (typeof value !== 'number') throw badPage();
  return value;
}

export function textIn(position: Position, name: string): string {
  const value = position[name];
  if (typeof value !== 'string') throw badPage();
  return value;
}
