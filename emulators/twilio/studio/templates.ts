/** Liquid, in which flows write `{{trigger.message.Body}}`: loaded when it is first needed. */
import { createRequire } from 'node:module';
import type * as Library from 'liquidjs';

type Context = Readonly<Record<string, unknown>>;

let engine: Library.Liquid | undefined;

function liquid(): Library.Liquid {
  if (engine) return engine;
  const { Liquid } = createRequire(import.meta.url)('liquidjs') as typeof Library;
  engine = new Liquid({ ownPropertyOnly: true, parseLimit: 100_000, renderLimit: 1000, memoryLimit: 10_000_000 });
  return engine;
}

/** A template as an execution's context fills it in. What is no Liquid stays as it is. */
export function rendered(context: Context, template: string): string {
  if (!template.includes('{{') && !template.includes('{%')) return template;
  try {
    return String(liquid().parseAndRenderSync(template, context));
  } catch {
    return template;
  }
}
