/** Where a recording is told of: the same three attributes on verbs and parameters on calls. */
import type { Callback } from '../calls/rows.ts';

/** `recordingStatusCallback` and its companions; events come as one text or as a list, default `completed`. */
export function recordingCallback(
  url: string | undefined,
  method: 'GET' | 'POST' | undefined,
  events: string | readonly string[] | undefined,
): Callback | null {
  if (!url) return null;
  const asked = [events ?? []]
    .flat()
    .flatMap((text) => text.split(/[\s,]+/))
    .filter((name) => name !== '');
  return { url, method: method ?? 'POST', events: asked.length > 0 ? asked : ['completed'] };
}
