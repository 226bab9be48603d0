import { type ChatMessage, type ChatRequest, textOf } from './chat-request.js';
import { briefFrom, shorten } from './page-brief.js';
import { PAGE_PATH, writePage } from './page-writer.js';

/** What the model says next, and which tools of the agent it wants to use. */
export interface Turn {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

export interface ToolCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
}

const TITLE_LENGTH = 50;

/**
 * The whole behaviour of the demo model, worked out from the messages alone: it reads the start page (the agent writes
 * over no file that it has not read), writes it anew from all prompts, and says so. A tool that fails ends the work.
 */
export function nextTurn({ messages, tools }: ChatRequest): Turn {
  const prompts = promptsOf(messages);
  const has = (name: string): boolean => tools?.some((tool) => tool.function.name === name) ?? false;
  if (!has('read') || !has('write')) return { text: shorten(briefFrom(prompts).name, TITLE_LENGTH), toolCalls: [] };
  const answers = messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
  const called = answers.flatMap(({ tool_calls }) => tool_calls?.map((call) => call.function.name) ?? []);
  if (called.length === 0) return readFirst(prompts.length);
  if (!called.includes('write')) return writeNow(prompts);
  return closing(prompts, answers);
}

function readFirst(promptCount: number): Turn {
  const text =
    promptCount > 1
      ? 'I am the demo model, no AI. I look at the page and change what I understand of that.'
      : "I am Sitewright's demo model, no AI: I arrange the words of your prompt into a simple page.";
  return { text, toolCalls: [{ name: 'read', arguments: { filePath: PAGE_PATH } }] };
}

function writeNow(prompts: readonly string[]): Turn {
  const content = writePage(briefFrom(prompts));
  return { text: 'Now I write the page.', toolCalls: [{ name: 'write', arguments: { filePath: PAGE_PATH, content } }] };
}

function closing(prompts: readonly string[], answers: readonly ChatMessage[]): Turn {
  const last = answers.findLast(({ role }) => role === 'tool');
  const failed = last !== undefined && /\berror\b|\bfailed\b|must read/i.test(textOf(last).slice(0, 200));
  const { name } = briefFrom(prompts);
  return {
    text: failed
      ? `The page could not be written: ${shorten(textOf(last), 200)}`
      : `The page for ${name} is written: a start with its own colours, three parts, and your words as they were.`,
    toolCalls: [],
  };
}

/** What a person wrote; agents put reminders of their own between it. */
function promptsOf(messages: readonly ChatMessage[]): string[] {
  return messages
    .filter(({ role }) => role === 'user')
    .map((message) => textOf(message).replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, ''))
    .filter((text) => text.trim() !== '');
}
