/** What a call used and what it cost, in cents: the parts add up to the whole. */
import type { Random } from '../../../src/emulator/index.ts';
import { carrierOf, llmOf, numberAt, promptOf, synthesizerOf, talkTask, at, transcriberOf } from '../agents/reading.ts';
import type { Agent } from '../agents/rows.ts';
import type { Turn } from './conversation.ts';

/** Cents; rates of the samples (ElevenLabs turbo, Deepgram nova-3, GPT-4.1 mini). */
const rates = {
  platformMinute: 2,
  character: 0.01,
  transcriberMinute: 0.92,
  networkMinute: { twilio: 4 } as Readonly<Record<string, number>>,
  usualNetworkMinute: 0.9,
  inputToken: 0.04 / 1000,
  outputToken: 0.16 / 1000,
};

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
const hundredths = (value: number): number => Math.round(value * 100) / 100;

export interface Costs {
  readonly usage: Record<string, unknown>;
  readonly costs: Record<string, unknown>;
  readonly total: number;
}

export function costsOf(agent: Agent, turns: readonly Turn[], seconds: number, random: Random): Costs {
  const said = turns.filter(({ role }) => role === 'assistant');
  const characters = said.reduce((sum, { text }) => sum + text.length, 0);
  // The prompt and all that was said before goes into each answer of the model; four characters are a token.
  const input = said.length * Math.ceil((promptOf(agent).length + 400) / 4) + Math.ceil(characters / 4) * said.length;
  const output = Math.ceil(characters / 4);
  const minutes = seconds / 60;
  const parts = {
    llm: thousandths(input * rates.inputToken + output * rates.outputToken),
    network: thousandths(minutes * (rates.networkMinute[carrierOf(agent)] ?? rates.usualNetworkMinute)),
    platform: rates.platformMinute * Math.ceil(minutes),
    synthesizer: thousandths(characters * rates.character),
    transcriber: thousandths(minutes * rates.transcriberMinute),
  };
  return {
    usage: usageOf(agent, { input, output, characters, seconds: seconds - random.int(1, 9) / 100_000 }),
    costs: breakdown(parts),
    total: hundredths(Object.values(parts).reduce((sum, part) => sum + part, 0)),
  };
}

const breakdown = (parts: { llm: number; synthesizer: number; transcriber: number }): Record<string, unknown> => ({
  ...parts,
  llm_breakdown: { hangup: 0, analytics: 0, voicemail: 0, extraction: 0, conversation: parts.llm, summarization: 0 },
  transfer_cost: 0,
  synthesizer_breakdown: { conversation: parts.synthesizer, welcome_message: 0 },
  transcriber_breakdown: { analytics: 0, conversation: parts.transcriber },
});

interface Used {
  readonly input: number;
  readonly output: number;
  readonly characters: number;
  readonly seconds: number;
}

function usageOf(agent: Agent, { input, output, characters, seconds }: Used): Record<string, unknown> {
  const [llm, synthesizer, transcriber] = [llmOf(agent), synthesizerOf(agent), transcriberOf(agent)];
  const model = `${llm.provider}/${llm.model}`;
  const config = (name: string): unknown => at(talkTask(agent), `task_config.${name}`);
  return {
    llmModel: { [model]: { input, output } },
    voice_id: synthesizer.voiceId,
    api_tools: [],
    llmTokens: 0,
    buffer_size: numberAt(talkTask(agent), 'tools_config.synthesizer.buffer_size') ?? 250,
    endpointing: numberAt(talkTask(agent), 'tools_config.transcriber.endpointing') ?? 250,
    provider_source: { llm: 'bolna', synthesizer: 'bolna', transcriber: 'bolna' },
    incremental_delay: config('incremental_delay') ?? 400,
    synthesizer_model: synthesizer.model,
    transcriber_model: transcriber.model,
    llm_usage_breakdown: {
      hangup: null,
      analytics: null,
      extraction: null,
      conversation: { input, model, output, provider: llm.provider, provider_connected: false },
      summarization: null,
    },
    check_if_user_online: true,
    hangup_after_silence: config('hangup_after_silence') ?? 10,
    synthesizer_provider: synthesizer.provider,
    transcriber_duration: seconds,
    transcriber_language: transcriber.language,
    transcriber_provider: transcriber.provider,
    synthesizer_characters: characters,
    synthesizer_usage_breakdown: {
      provider_connected: false,
      welcome_message_cache: true,
      conversation_characters: characters,
      welcome_message_characters: 0,
    },
    transcriber_usage_breakdown: { provider_connected: false, transcriber_duration: seconds },
    voicemail_detection_enabled: config('voicemail') === true,
    trigger_user_online_message_after: 6,
  };
}

/** How fast everybody was. */
export function latencyOf(turns: readonly Turn[], random: Random): Record<string, unknown> {
  const said = turns.filter(({ role }) => role === 'assistant').map((_, turn) => turn + 1);
  const speech = (least: number) => ({
    time_to_connect: random.int(50, 120),
    turns: said.map((turn) => ({
      turn,
      time_to_first_token: random.int(least, least + 200),
      time_to_last_token: random.int(least + 200, least + 700),
    })),
  });
  return {
    stream_id: random.int(8000, 20_000) / 100,
    time_to_first_audio: random.int(8000, 20_000) / 100,
    region: 'in',
    transcriber: {
      time_to_connect: random.int(50, 120),
      turns: turns
        .filter(({ role }) => role === 'user')
        .map(({ text }, at) => ({
          turn: at + 1,
          turn_latency: [{ sequence_id: at + 1, audio_to_text_latency: random.int(20, 400), text }],
        })),
    },
    llm: { ...speech(300), time_to_connect: null },
    synthesizer: speech(80),
    rag: null,
  };
}
