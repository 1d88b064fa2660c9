/** The emulated operation that a call of one that is not was probably meant for. */
import { didYouMean } from '../near.ts';
import type { Endpoint } from './router.ts';

/** Undefined when none is near. `allowed` are the methods under which the path is emulated. */
export function nearestOperation(
  operations: readonly Endpoint[],
  method: string,
  path: string,
  allowed: readonly string[],
): Endpoint | undefined {
  const likeCall = (operation: Endpoint): string => filled(operation.path, path);
  if (allowed.length > 0) return operations.find((one) => allowed.includes(one.method) && likeCall(one) === path);
  return (
    near(
      operations.filter((one) => one.method === method),
      path,
      likeCall,
    ) ?? near(operations, path, likeCall)
  );
}

function near(
  operations: readonly Endpoint[],
  path: string,
  likeCall: (operation: Endpoint) => string,
): Endpoint | undefined {
  const byPath = new Map(operations.map((one) => [likeCall(one), one]));
  const meant = didYouMean(path, byPath.keys());
  return meant === undefined ? undefined : byPath.get(meant);
}

/** A route with the call's own values for its parameters: what differs then is a mistake. */
function filled(route: string, path: string): string {
  const given = path.split('/');
  return route
    .split('/')
    .map((segment, at) => (segment.includes('{') ? (given[at] ?? segment) : segment))
    .join('/');
}
