import type { AssistantMessage, SessionStatus } from '@opencode-ai/sdk/v2/client';
import type { AgentProgress } from '../coding-agent.js';
import { readableText } from './readable-text.js';

type Failed = Extract<AgentProgress, { kind: 'failed' }>;
type MessageError = NonNullable<AssistantMessage['error']>;
type RetryStatus = Extract<SessionStatus, { type: 'retry' }>;

/** The account or key is refused, or has no money left: the same request can never be answered. */
const REFUSED_ACCOUNT =
  /\b40[123]\b|unauthori[sz]ed|forbidden|permission denied|(invalid|incorrect|missing|expired)[\w ]{0,20}(api[ _-]?key|credential|token)|api[ _-]?key[\w ]{0,20}(invalid|incorrect|missing|expired|not valid)|insufficient[ _]?(quota|credit|fund|balance)|exceeded your current quota|billing|payment required|usage limit reached|credit balance/i;

const UNKNOWN_MODEL =
  /model[\s\S]{0,80}(not found|does not exist|not exist|not supported|unknown|no access)|(unknown|invalid|no such) model|model_not_found/i;

const REFUSED_CONTENT = /content[ _-]?(policy|filter|management)|moderation|safety system|flagged/i;

const NETWORK =
  /cannot connect|unable to connect|connection (refused|reset|error|lost|closed)|econnrefused|econnreset|enotfound|eai_again|etimedout|fetch failed|socket (hang up|connection)|network error|timed? ?out|overloaded|unavailable/i;

/** Why the agent gave up, from its own error and the provider's words in it. */
export function failureOf(error: MessageError): Failed {
  const message = messageOf(error);
  const body = error.name === 'APIError' ? (error.data.responseBody ?? '').slice(0, 10_000) : '';
  return { kind: 'failed', code: codeOf(error, `${message}\n${body}`), message: readableText(message) };
}

function codeOf(error: MessageError, text: string): Failed['code'] {
  if (error.name === 'ContentFilterError') return 'prompt_rejected';
  if (error.name === 'ProviderAuthError') return 'provider_rejected';
  if (error.name !== 'APIError' && error.name !== 'UnknownError') return 'agent_failed';
  if (REFUSED_CONTENT.test(text)) return 'prompt_rejected';
  if (REFUSED_ACCOUNT.test(text) || UNKNOWN_MODEL.test(text)) return 'provider_rejected';
  if (error.name === 'APIError') return codeOfStatus(error.data.statusCode, error.data.isRetryable);
  return NETWORK.test(text) ? 'provider_unreachable' : 'agent_failed';
}

/** No status means that no answer came at all; 429 and 5xx arrive here when the agent's own retries are used up. */
function codeOfStatus(status: number | undefined, isRetryable: boolean): Failed['code'] {
  if (status === undefined) return isRetryable ? 'provider_unreachable' : 'agent_failed';
  if (status === 401 || status === 402 || status === 403 || status === 404) return 'provider_rejected';
  if (status === 408 || status === 429 || status >= 500) return 'provider_unreachable';
  return 'agent_failed';
}

function messageOf(error: MessageError): string {
  const { message } = error.data as { message?: unknown };
  return typeof message === 'string' && message !== '' ? message : error.name;
}

/** The agent tries again by itself; `hopeless` when the provider's words say that no later try can end otherwise. */
export function retryOf(status: RetryStatus): AgentProgress {
  const message = readableText(status.message);
  const next = new Date(status.next);
  return {
    kind: 'provider_retry',
    attempt: status.attempt,
    message,
    nextAt: Number.isNaN(next.getTime()) ? null : next,
    hopeless: status.action !== undefined || REFUSED_ACCOUNT.test(message) || UNKNOWN_MODEL.test(message),
  };
}
