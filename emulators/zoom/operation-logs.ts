/** What administrators did, for the report on it. */
import { schema, z } from '../../src/emulator/index.ts';
import { collection, type ZoomCtx } from './provider.ts';
import { stamp } from './times.ts';

export const OperationLog = schema(() =>
  z.object({
    time: z.string(),
    operator: z.string(),
    category_type: z.string(),
    action: z.string(),
    operation_detail: z.string(),
  }),
);

export const operationLogs = collection('operation_logs', {
  row: OperationLog,
  internal: schema(() => z.object({ id: z.string() })),
  key: 'id',
  columns: ['time', 'category_type'],
});

export async function note(
  ctx: ZoomCtx,
  category_type: 'user' | 'user_settings' | 'recording' | 'role' | 'group' | 'meeting',
  action: 'Add' | 'Update' | 'Delete',
  operation_detail: string,
): Promise<void> {
  const row = { time: stamp(ctx.now), operator: ctx.account.email, category_type, action, operation_detail };
  await operationLogs.insert(ctx, row, { id: ctx.random.fork(`log ${operation_detail}`).hex(20) });
}
