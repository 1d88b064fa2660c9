/** What the carrier knows of a call once it is dialled. */
import { executions, hostedNumber, type Execution, type Plan } from '../executions/rows.ts';
import { chanceOf } from './plan.ts';

export function connected(
  execution: Execution,
  plan: Plan,
): Pick<Execution, 'telephony_data' | 'answered_by_voice_mail'> {
  const { call_type } = executions.internal(execution);
  const { user_number, agent_number, provider } = execution;
  const chance = chanceOf(execution).fork('carrier');
  const outbound = call_type === 'outbound';
  return {
    answered_by_voice_mail: null,
    telephony_data: {
      duration: '0.0',
      to_number: outbound ? user_number : agent_number,
      from_number: outbound ? agent_number : user_number,
      recording_url: null,
      hosted_telephony: agent_number === hostedNumber || outbound,
      provider_call_id: provider === 'twilio' ? `CA${chance.hex(32)}` : chance.uuid(),
      call_type,
      provider,
      hangup_by: null,
      hangup_reason: null,
      hangup_provider_code: null,
      ring_duration: plan.answered && plan.ringing ? Math.round((plan.answered - plan.ringing) / 1000) : 0,
      post_dial_delay: chance.int(1, 3),
      to_number_carrier: chance.pick(['Airtel', 'Jio', 'Vi', 'BSNL']),
    },
  };
}
