/** Triggers: makes something happen as the outside world would. */
import { z } from 'zod';
import { ApiError } from '../emulator/errors.ts';
import { schema } from '../emulator/schema.ts';
import { TriggerRefused, type Trigger } from '../emulator/trigger.ts';
import { forReaders } from '../openapi/schemas.ts';
import { ControlError } from './failure.ts';
import { unknownMembers } from '../reading/findings.ts';
import { invalid, problemOf, readInput } from './input.ts';
import { withLinks } from './origins.ts';
import { providerOf, triggerOf } from './providers.ts';
import { route, serverRoute } from './route.ts';
import { fieldsAt } from '../reading/schemas.ts';

const ShownTrigger = schema(() =>
  z.object({
    provider: z.string(),
    event: z.string(),
    summary: z.string(),
    input: z.record(z.string(), z.unknown()).describe('JSON Schema'),
  }),
);

export type ShownTrigger = z.infer<ReturnType<typeof ShownTrigger>>;

export const listTriggers = serverRoute('GET /triggers', {
  summary: 'What can be made to happen',
  query: () => z.strictObject({ provider: z.string().optional() }),
  result: schema(() => z.object({ triggers: z.array(ShownTrigger()) })),
  handler({ core, query: { provider } }) {
    const emulators = provider === undefined ? [...core.emulators.values()] : [providerOf(core, provider)];
    return Promise.resolve({ triggers: emulators.flatMap(({ triggers }) => [...triggers.values()].map(show)) });
  },
});

const show = ({ provider, event, summary, input }: Trigger): ShownTrigger => {
  const { $schema: _, ...described } = z.toJSONSchema(input(), forReaders);
  return { provider, event, summary, input: described };
};

export const pull = route('POST /triggers/{provider}/{event}', {
  summary: 'Make something happen',
  description:
    'One transaction of the main account, or of the one that `account` names. Answers what it made or changed; 404 for an object that does not exist.',
  body: () => z.record(z.string(), z.unknown()),
  result: schema(() => z.unknown()),
  async handler({ core, namespace, params, body, origin }) {
    const emulator = providerOf(core, params.provider);
    const trigger = triggerOf(emulator, params.event);
    const { account, input } = accountIn(body, trigger);
    const checked = inputOf(trigger, input);
    const scope = `${emulator.name}.${trigger.event}`;
    const made = await core
      .perform(namespace, emulator, scope, (ctx) => trigger.run(ctx as never, checked), { account })
      .catch((error: unknown) => {
        throw refusal(error);
      });
    return withLinks(made ?? {}, emulator, { origin, namespace: namespace.name });
  },
});

type Body = Readonly<Record<string, unknown>>;

/** `account` is the frame's, unless the trigger has an input of that name itself. */
function accountIn(body: Body, { input }: Trigger): { account: string | undefined; input: Body } {
  if (fieldsAt(input(), []).includes('account')) return { account: undefined, input: body };
  const { account, ...rest } = body;
  return { account: readInput(z.string().min(1).optional(), account, 'account'), input: rest };
}

function inputOf({ input }: Trigger, given: Body): unknown {
  const type = input();
  const unknown = unknownMembers(type, given);
  if (unknown.length > 0) throw invalid(unknown.map((finding) => problemOf(finding)));
  return readInput(type, given, 'body');
}

/** Why a trigger did nothing, as the control API says it. */
function refusal(error: unknown): unknown {
  if (error instanceof TriggerRefused) return new ControlError(error.status, 'trigger_refused', error.message);
  if (!(error instanceof ApiError) || error.status >= 500) return error;
  return new ControlError(error.status === 404 ? 404 : 400, error.name, error.message);
}
