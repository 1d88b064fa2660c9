/** Connection overrides: `https://app/hook#rc=3&rp=5xx,ct&rt=2000` says how often and how patiently to try. */

export interface Overrides {
  /** How many times to try again. */
  readonly retries: number;
  /** What to try again after. */
  readonly policy: ReadonlySet<string>;
  /** For the whole attempt. */
  readonly timeoutMs: number;
}

const between = (text: string | null, min: number, max: number, otherwise: number): number => {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isInteger(value) && value >= min && value <= max ? value : otherwise;
};

/** What a URL's fragment asks for. What is out of bounds counts as not given. */
export function overridesOf(url: string): Overrides {
  const hash = url.indexOf('#');
  const asked = new URLSearchParams(hash < 0 ? '' : url.slice(hash + 1));
  const total = between(asked.get('tt'), 100, 15_000, 15_000);
  const reading = between(asked.get('rt'), 100, 15_000, 15_000);
  const connecting = between(asked.get('ct'), 100, 10_000, 5000);
  return {
    retries: between(asked.get('rc'), 0, 5, 1),
    policy: new Set((asked.get('rp') ?? 'ct').split(',').map((word) => word.trim())),
    timeoutMs: Math.min(total, asked.has('rt') ? connecting + reading : total),
  };
}

/** The URL as it is requested and signed: without fragment, and never without a path. */
export function requestUrl(url: string): string {
  const [bare = ''] = url.split('#', 1);
  return bare.replace(/^(https?:\/\/[^/?]+)(?=\?|$)/i, '$1/');
}
