/** Disputes: what can be asked of them. */
import { z } from '../../../../src/emulator/index.ts';
import { operation } from '../../api.ts';
import { emit } from '../../core/events.ts';
import { merged } from '../../core/metadata.ts';
import { defined, hash, metadata, params, range, text, unset } from '../../core/params.ts';
import { errors } from '../../errors.ts';
import { Dispute, disputes, evidenceFields, isInquiry, isOver } from './dispute.ts';
import { endDispute, judgeDispute } from './disputing.ts';

const evidence = () =>
  z.object({
    ...Object.fromEntries(evidenceFields.map((name) => [name, unset(text(20_000))] as const)),
    appeal: unset(hash()),
    enhanced_evidence: unset(hash()),
  });

export const retrieveDispute = operation('disputes.retrieve', 'GET /v1/disputes/{id}', {
  summary: 'Retrieve a dispute',
  query: () => params({}),
  result: Dispute,
  handler: (ctx, { params: { id } }) => disputes.need(ctx, id),
});

export const updateDispute = operation('disputes.update', 'POST /v1/disputes/{id}', {
  summary: 'Give evidence in a dispute, and submit it',
  body: () =>
    params({
      evidence: evidence().optional(),
      intended_submission_method: z
        .enum(['manual', 'prefer_manual', 'prefer_smart_disputes', 'smart_disputes'])
        .optional(),
      metadata: metadata(),
      submit: z.boolean().optional(),
    }),
  result: Dispute,
  async handler(ctx, { params: { id }, body }) {
    const before = await disputes.need(ctx, id);
    if (body.evidence && isOver(before)) {
      throw errors.invalid_request('This dispute is already closed').with({ param: 'evidence' });
    }
    const { appeal: _, enhanced_evidence, ...given } = body.evidence ?? {};
    const whole = {
      ...before.evidence,
      ...defined(given),
      ...(enhanced_evidence && { enhanced_evidence }),
    };
    const has = evidenceFields.some((name) => whole[name] !== null);
    const submits = body.evidence !== undefined && (body.submit ?? true) && has;
    const details = before.evidence_details;
    const after = await disputes.update(ctx, before, {
      evidence: whole,
      evidence_details: {
        ...details,
        has_evidence: has,
        ...(submits && { submission_count: details.submission_count + 1, submission_method: 'manual' as const }),
      },
      ...defined({ intended_submission_method: body.intended_submission_method }),
      metadata: merged(before.metadata, body.metadata),
      ...(submits && { status: isInquiry(before) ? 'warning_under_review' : 'under_review' }),
    });
    await emit(ctx, 'charge.dispute.updated', after, { before });
    if (submits) ctx.schedule(judgeDispute, { dispute: id });
    return after;
  },
});

export const closeDispute = operation('disputes.close', 'POST /v1/disputes/{id}/close', {
  summary: 'Accept a dispute as lost',
  body: () => params({}),
  result: Dispute,
  async handler(ctx, { params: { id } }) {
    const before = await disputes.need(ctx, id);
    if (isOver(before)) throw errors.invalid_request('This dispute is already closed');
    return endDispute(ctx, before, false);
  },
});

export const listDisputes = operation('disputes.list', 'GET /v1/disputes', {
  summary: 'List disputes, newest first',
  query: () => z.object({ charge: text().optional(), created: range(), payment_intent: text().optional() }),
  list: Dispute,
  handler: (ctx, { query: { charge, created, payment_intent }, page }) =>
    disputes.list(ctx, { where: { charge, created, payment_intent }, page }),
});
