/** The language of scenarios: what a file may say. Each step has one verb, and words beside it. */
import { z } from 'zod';
import { schema, type Infer } from '../emulator/schema.ts';
import { isDuration } from '../world/durations.ts';

const Tree = () => z.record(z.string(), z.unknown());

/** A name by which later steps refer to what came of this one. */
const Name = () =>
  z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a name of letters, digits and underscores, a letter first');

const Duration = () => z.string().refine(isDuration, { error: 'expected a duration like 30s, 1h30m or 2d' });

/** What every step may say besides. */
const beside = () => ({
  say: z.string().optional().describe('a line on the screen, before the step is done'),
  show: z.string().optional().describe('where it is to be seen: a page of the dashboard (/inbox), or a URL'),
  when: z.unknown().optional().describe('the step is left out when this is false, empty or nothing'),
});

const as = () => Name().optional().describe('names what came of it, for ${NAME.FIELD}');

const Where = () => Tree().optional().describe('fields and what they must be; dotted ways lead further in');

/** By verb. */
export const stepSchemas = {
  call: schema(() =>
    z.strictObject({
      call: z.string().describe('an operation: stripe.customers.create'),
      params: Tree().optional().describe('what stands in its path'),
      query: Tree().optional(),
      headers: z
        .record(z.string(), z.string())
        .optional()
        .describe('in place of those that show the credentials, or beside them'),
      body: z.unknown().optional(),
      expect: z
        .union([z.int().min(100).max(599), z.literal('broken')], { error: 'expected a status like 402, or broken' })
        .optional()
        .describe('the status that it must be answered with; default: any below 400'),
      as: as(),
      ...beside(),
    }),
  ),
  trigger: schema(() =>
    z.strictObject({
      trigger: z.string().describe('what the outside world does: sendgrid/open'),
      with: Tree().optional().describe("the trigger's input"),
      as: as(),
      ...beside(),
    }),
  ),
  control: schema(() =>
    z.strictObject({
      control: z.string().describe('a call of the control API: PUT /faults'),
      with: Tree().optional().describe('its body'),
      as: as(),
      ...beside(),
    }),
  ),
  app: schema(() =>
    z.strictObject({
      app: z
        .strictObject({
          answers: z.union([z.int().min(200).max(599), z.literal('nothing')], {
            error: 'expected a status like 503, or nothing',
          }),
        })
        .describe('how the app, which listens at ${app.url}, answers webhooks from now on; at first 200'),
      ...beside(),
    }),
  ),
  wait: schema(() =>
    z.strictObject({
      wait: z.union(
        [
          z.strictObject({
            row: z.string().describe('a collection: sendgrid.messages'),
            where: Where(),
            within: Duration().optional(),
          }),
          z.strictObject({
            webhook: z.string().describe('a provider and an event: stripe/invoice.paid'),
            where: Where(),
            within: Duration().optional(),
          }),
        ],
        { error: 'expected {row: PROVIDER.COLLECTION, where: {…}} or {webhook: PROVIDER/EVENT, where: {…}}' },
      ),
      as: as(),
      ...beside(),
    }),
  ),
  advance: schema(() =>
    z.strictObject({
      advance: z
        .string()
        .describe('the clock: by a duration (2d), or to a time (2026-12-01T09:00:00Z, or a reference to one)'),
      ...beside(),
    }),
  ),
  each: schema(() =>
    z.strictObject({
      each: z.union([z.array(z.unknown()).min(1), z.string()], { error: 'expected a list, or a reference to one' }),
      as: Name().describe('what one of them is called in the steps'),
      steps: z.array(z.unknown()).min(1),
      ...beside(),
    }),
  ),
  say: schema(() => z.strictObject({ ...beside(), say: z.string() })),
} as const;

export type Verb = keyof typeof stepSchemas;
export const verbs = Object.keys(stepSchemas).filter((verb): verb is Verb => verb in stepSchemas);

interface Placed {
  /** Where it stands in the file: `['steps', 3]`. */
  readonly path: readonly PropertyKey[];
}

type OfVerb<V extends Verb> = Placed & { readonly verb: V } & Infer<(typeof stepSchemas)[V]>;

export type CallStep = OfVerb<'call'>;
export type TriggerStep = OfVerb<'trigger'>;
export type ControlStep = OfVerb<'control'>;
export type AppStep = OfVerb<'app'>;
export type WaitStep = OfVerb<'wait'>;
export type AdvanceStep = OfVerb<'advance'>;
export type SayStep = OfVerb<'say'>;
/** The same steps for each of a list. */
export type EachStep = Placed & { readonly verb: 'each' } & Omit<Infer<(typeof stepSchemas)['each']>, 'steps'> & {
    readonly steps: readonly Step[];
  };
export type Step = CallStep | TriggerStep | ControlStep | AppStep | WaitStep | AdvanceStep | SayStep | EachStep;

/** A scenario's file. Its steps are read one by one, each by the schema of its verb. */
export const ScenarioFile = schema(() =>
  z.strictObject({
    title: z.string().min(1).describe('one line'),
    about: z.string().optional().describe('what it shows, and to whom'),
    clock: z.enum(['real', 'frozen', 'auto']).optional().describe('default auto'),
    fixtures: z
      .union([z.string(), Tree()], {
        error: 'expected the name of ready-made fixtures, or {PROVIDER: {COLLECTION: [objects]}}',
      })
      .optional()
      .describe('what its world needs, loaded on top of what is there when it begins'),
    steps: z.array(z.unknown()).min(1),
  }),
);

export interface Scenario {
  /** By which it is called: the file's, without `.yaml`. */
  readonly name: string;
  readonly title: string;
  readonly about: string | undefined;
  readonly clock: 'real' | 'frozen' | 'auto';
  readonly fixtures: Infer<typeof ScenarioFile>['fixtures'];
  readonly steps: readonly Step[];
}

/** The JSON Schema of scenario files, for editors. */
export function scenariosSchema(): Readonly<Record<string, unknown>> {
  const written = { io: 'input', unrepresentable: 'any' } as const;
  const { $schema, properties, ...rest } = z.toJSONSchema(ScenarioFile(), written);
  const ofVerb = ([verb, step]: [string, () => z.ZodType]) => {
    const { $schema: _, ...json } = z.toJSONSchema(step(), written);
    return [verb, verb === 'each' ? { ...json, properties: { ...json.properties, steps } } : json];
  };
  const steps = { type: 'array', minItems: 1, items: { $ref: '#/$defs/step' } };
  const defs = Object.fromEntries(Object.entries(stepSchemas).map(ofVerb)) as Record<string, unknown>;
  return {
    $schema,
    title: 'Backlot scenario',
    ...rest,
    properties: { ...properties, steps },
    $defs: { ...defs, step: { anyOf: verbs.map((verb) => ({ $ref: `#/$defs/${verb}` })) } },
  };
}
