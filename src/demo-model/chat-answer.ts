import { randomUUID } from 'node:crypto';
import type { Turn } from './next-turn.js';

/** How much of a tool call's arguments goes out at once: small enough that people see a file being written. */
const ARGUMENT_PIECE_LENGTH = 512;

/** The pieces of a streamed answer, as OpenAI's chat completions send them: words, then the tool calls bit by bit. */
export function* streamPieces(turn: Turn, model: string): Generator<object> {
  const frame = { id: answerId(), object: 'chat.completion.chunk', created: nowSeconds(), model };
  const piece = (delta: object, finish_reason: string | null = null) => ({
    ...frame,
    choices: [{ index: 0, delta, finish_reason }],
  });
  yield piece({ role: 'assistant', content: '' });
  for (const words of turn.text.match(/\S+\s*/g) ?? []) yield piece({ content: words });
  for (const [index, call] of toolCalls(turn).entries()) {
    const { arguments: args, ...named } = call.function;
    yield piece({ tool_calls: [{ index, ...call, function: { ...named, arguments: '' } }] });
    for (let at = 0; at < args.length; at += ARGUMENT_PIECE_LENGTH) {
      const next = args.slice(at, at + ARGUMENT_PIECE_LENGTH);
      yield piece({ tool_calls: [{ index, function: { arguments: next } }] });
    }
  }
  yield { ...piece({}, finishReason(turn)), usage: usageOf(turn) };
}

export function wholeAnswer(turn: Turn, model: string): object {
  const tool_calls = toolCalls(turn);
  const message = { role: 'assistant', content: turn.text, ...(tool_calls.length > 0 ? { tool_calls } : {}) };
  return {
    id: answerId(),
    object: 'chat.completion',
    created: nowSeconds(),
    model,
    choices: [{ index: 0, message, finish_reason: finishReason(turn) }],
    usage: usageOf(turn),
  };
}

function toolCalls({ toolCalls: calls }: Turn) {
  return calls.map(({ name, arguments: args }) => ({
    id: `call_${randomUUID()}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }));
}

function finishReason({ toolCalls: calls }: Turn): 'tool_calls' | 'stop' {
  return calls.length > 0 ? 'tool_calls' : 'stop';
}

/** Nothing is counted and nothing costs anything, but agents want to see numbers; small ones keep them from compacting. */
function usageOf({ text }: Turn) {
  return { prompt_tokens: 1, completion_tokens: text.length, total_tokens: text.length + 1 };
}

function answerId(): string {
  return `chatcmpl-${randomUUID()}`;
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
