import { type ChatMessage, type ChatRequest, textOf } from './chat-request.js';
import { briefFrom } from './page-brief.js';
import { type PageTarget, pageTargetIn } from './page-target.js';
import { writeHtmlPage } from './html-writer.js';
import { shorten, tidy } from './words.js';

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

const WHAT_IT_CAN_CHANGE = 'the colour, light or dark, the heading, and sections to add or remove';

/**
 * The whole behaviour of the demo model, worked out from the messages alone: it reads the start page (some agents write
 * over no file that they have not read), writes it anew from all prompts, and says so. Each tool is used at most once
 * for a prompt, whatever it answers, so no turn goes on for ever.
 */
export function nextTurn({ messages, tools }: ChatRequest): Turn {
  const prompts = promptsOf(messages).map(({ text }) => text);
  const canUse = (name: string): boolean => tools?.some((tool) => tool.function.name === name) ?? false;
  if (!canUse('write')) return { text: shorten(briefFrom(prompts.slice(-1)).name, TITLE_LENGTH), toolCalls: [] };
  const target = pageTargetIn(messages);
  const answers = messages.slice((promptsOf(messages).at(-1)?.index ?? 0) + 1);
  const called = toolsCalledIn(answers);
  if (called.includes('write')) return closing(prompts, answers);
  if (called.includes('read') || !canUse('read')) return writeNow(prompts, target);
  if (changesNothing(prompts) && toolsCalledIn(messages).includes('write')) return nothingUnderstood();
  return readFirst(prompts, target);
}

function readFirst(prompts: readonly string[], { path }: PageTarget): Turn {
  const text =
    prompts.length > 1
      ? "Sitewright's demo model here, no AI: I change what I understand of that. "
      : "I am Sitewright's demo model, no AI: I arrange the words of your prompt into a simple page. ";
  return { text, toolCalls: [{ name: 'read', arguments: { filePath: path } }] };
}

function writeNow(prompts: readonly string[], { path, write }: PageTarget): Turn {
  const content = write(briefFrom(prompts));
  return {
    text: 'Now I write the page. ',
    toolCalls: [{ name: 'write', arguments: { filePath: path, content } }],
  };
}

function closing(prompts: readonly string[], answers: readonly ChatMessage[]): Turn {
  const answer = tidy(textOf(answers.findLast(({ role }) => role === 'tool') ?? { role: 'tool' }));
  if (!/^wrote file/i.test(answer)) {
    return { text: `The page could not be written: ${shorten(answer, 200)}`, toolCalls: [] };
  }
  const { name, sections } = briefFrom(prompts);
  const titles = sections.map(({ title }) => title).join(', ');
  const text = `The page for ${name} is written, with ${titles === '' ? 'your words' : titles}. I can change ${WHAT_IT_CAN_CHANGE}.`;
  return { text, toolCalls: [] };
}

function nothingUnderstood(): Turn {
  const text = `I am a demo model, no AI, and found nothing in that which I can do. I can change ${WHAT_IT_CAN_CHANGE}.`;
  return { text, toolCalls: [] };
}

/** A prompt that is sent again, after an interruption, wants its page however much it is the same. */
function changesNothing(prompts: readonly string[]): boolean {
  const [last = '', ...before] = prompts.toReversed();
  if (before.length === 0 || before.includes(last)) return false;
  return writeHtmlPage(briefFrom(prompts)) === writeHtmlPage(briefFrom(before.toReversed()));
}

function toolsCalledIn(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap(({ tool_calls }) => tool_calls?.map((call) => call.function.name) ?? []);
}

/** What a person wrote, and where; agents put reminders of their own between it. */
function promptsOf(messages: readonly ChatMessage[]): { text: string; index: number }[] {
  return messages
    .map((message, index) => ({ role: message.role, index, text: withoutReminders(textOf(message)).trim() }))
    .filter(({ role, text }) => role === 'user' && text !== '');
}

function withoutReminders(text: string): string {
  return text.replace(/<system-reminder>[\s\S]*?<\/system-reminder>/g, '');
}
