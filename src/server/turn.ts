/** A request on its way: what goes with it, and what came of it. */
import type { Call } from '../emulator/call.ts';
import type { Raw } from '../emulator/codec.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { Operation } from '../emulator/operation.ts';
import type { Unit } from '../emulator/unit.ts';
import type { FaultAction, FaultPlan } from '../faults/rules.ts';
import type { NamespaceRow } from '../world/world.ts';
import type { Reply } from './replies.ts';
import type { Endpoint } from './router.ts';

/** A request at the pipeline's door: routed to a provider, its body read. */
export interface Request extends Omit<Call, 'operation' | 'params'> {
  readonly provider: string;
  /** The namespace that path or header named. */
  readonly namespace: string | undefined;
}

/** What came of it. */
export interface Handled {
  readonly reply: Reply;
  /** A connection to be broken instead of, or while, writing the reply. */
  readonly network: Extract<FaultAction, { kind: 'network' }>['network'] | undefined;
  /** Undefined when no namespace was found. */
  readonly namespace: NamespaceRow | undefined;
  readonly operation: Endpoint | undefined;
  readonly fault: string | undefined;
  readonly unit: Unit | undefined;
}

/** What came of a request that no namespace, operation or fault rule had a part in. */
export const nobodys = (reply: Reply): Handled => ({
  reply,
  network: undefined,
  namespace: undefined,
  operation: undefined,
  fault: undefined,
  unit: undefined,
});

/** A call, with the namespace that path or header named. */
export type Addressed = Call & { readonly namespace?: string | undefined };

export type Routed = Pick<Turn, 'namespace' | 'root'>;

/** What goes with a call through its turn. */
export interface Turn {
  readonly emulator: Emulator;
  readonly operation: Operation;
  readonly namespace: NamespaceRow;
  /** The mark of world 0 with which it was found. */
  readonly root: number;
  readonly call: Call;
  readonly body: Raw;
  readonly plan: FaultPlan | undefined;
}
