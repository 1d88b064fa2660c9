/** Studio's flows and their executions, as they are kept. */
import { schema, z } from '../../../src/emulator/index.ts';
import { errors } from '../errors.ts';
import { collection } from '../provider.ts';

const Links = () => z.record(z.string(), z.string());

export const Flow = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    author_sid: z.string(),
    friendly_name: z.string(),
    definition: z.record(z.string(), z.unknown()),
    status: z.enum(['draft', 'published']),
    revision: z.int(),
    commit_message: z.string().nullable(),
    valid: z.boolean(),
    errors: z.array(z.unknown()),
    warnings: z.array(z.unknown()),
    webhook_url: z.string(),
    date_created: z.string(),
    date_updated: z.string().nullable(),
    url: z.string(),
    links: Links(),
  }),
);
export type Flow = z.infer<ReturnType<typeof Flow>>;

export const flows = collection('studio_flows', {
  row: Flow,
  internal: schema(() => z.object({ test_users: z.array(z.string()) })),
  key: 'sid',
  owner: 'account',
  columns: ['friendly_name', 'status'],
  missing: errors.not_found,
});

/** What a flow was at each of its revisions. */
export const FlowRevision = schema(() => Flow().omit({ webhook_url: true, links: true, warnings: true }));
export type FlowRevision = z.infer<ReturnType<typeof FlowRevision>>;

export const flowRevisions = collection('studio_flow_revisions', {
  row: FlowRevision,
  key: ['sid', 'revision'],
  owner: 'account',
  columns: ['sid', { name: 'revision', type: 'integer', path: 'revision' }],
  missing: errors.not_found,
});

export const Execution = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    flow_sid: z.string(),
    contact_sid: z.string(),
    contact_channel_address: z.string(),
    context: z.record(z.string(), z.unknown()),
    flow_version: z.int(),
    status: z.enum(['active', 'ended']),
    initiated_by: z.string(),
    date_created: z.string(),
    date_updated: z.string().nullable(),
    url: z.string(),
    links: Links(),
  }),
);
export type Execution = z.infer<ReturnType<typeof Execution>>;

const ExecutionFacts = schema(() =>
  z.object({
    created: z.int(),
    /** The state in which it is. */
    at: z.string(),
    /** What it waits for there; null: for nothing, it is over. */
    waits: z.enum(['status', 'reply', 'http', 'callee', 'document']).nullable(),
    /** States that it has come to so far. */
    steps: z.int(),
    /** The message whose status it waits for, and the call that it talks in. */
    message: z.string().nullable(),
    call: z.string().nullable(),
  }),
);
export type ExecutionFacts = z.infer<ReturnType<typeof ExecutionFacts>>;

export const executions = collection('studio_executions', {
  row: Execution,
  internal: ExecutionFacts,
  key: 'sid',
  owner: 'account',
  columns: [
    'flow_sid',
    'contact_channel_address',
    'status',
    'internal.message',
    'internal.call',
    { name: 'created', type: 'integer', path: 'created', from: 'internal' },
  ],
  missing: errors.not_found,
  stats: { by: ['status'] },
});

export const Step = schema(() =>
  z.object({
    sid: z.string(),
    account_sid: z.string(),
    flow_sid: z.string(),
    execution_sid: z.string(),
    parent_step_sid: z.string().nullable(),
    name: z.string(),
    context: z.record(z.string(), z.unknown()),
    transitioned_from: z.string(),
    transitioned_to: z.string(),
    type: z.string(),
    date_created: z.string(),
    date_updated: z.string().nullable(),
    url: z.string(),
    links: Links(),
  }),
);
export type Step = z.infer<ReturnType<typeof Step>>;

export const steps = collection('studio_steps', {
  row: Step,
  key: 'sid',
  owner: 'account',
  columns: ['execution_sid'],
  missing: errors.not_found,
});
