/** Mends paths before they are routed: UUIDs of meetings come encoded once, twice, or not at all, with slashes inside. */

/** What stands before the id of a run. */
const before =
  /^\/v2\/(?:meetings|past_meetings|live_meetings|webinars|past_webinars|report\/meetings|report\/webinars|metrics\/meetings|metrics\/webinars)\//;

/** A uuid at the start of what is left, decoded. */
const uuidFirst = /^([A-Za-z0-9+/]{22}==)(\/.*)?$/;

export function mendedPath(path: string): string {
  if (path.startsWith('/v2/%252F')) return mendedPath(`/v2${decoded(decoded(path.slice('/v2/'.length)))}`);
  const [beginning] = before.exec(path) ?? [];
  if (beginning === undefined) return path;
  let rest = path.slice(beginning.length);
  for (let times = 0; times < 3; times++) {
    const [, uuid, suffix = ''] = uuidFirst.exec(rest) ?? [];
    if (uuid !== undefined) return `${beginning}${encodeURIComponent(uuid)}${suffix}`;
    if (!rest.includes('%')) break;
    rest = decoded(rest);
  }
  return path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
