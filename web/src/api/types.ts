import type { components, paths } from './schema';

type Schemas = components['schemas'];
type JsonOf<T> = T extends { content: { 'application/json': infer Body } } ? Body : never;

/** The body of the answer of a GET. */
export type GetAnswer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: infer Answer } };
}
  ? JsonOf<Answer>
  : never;

export type Project = Schemas['Project'];
export type ProjectStatus = Project['status'];
export type SetupPhase = Project['setup']['phase'];
export type Setup = GetAnswer<'/api/v1/projects/{id}/setup'>;
export type PhaseRecord = Setup['phases'][number];
export type WorkPhase = PhaseRecord['phase'];
export type Turn = Schemas['Turn'];
export type Conversation = GetAnswer<'/api/v1/projects/{id}/messages'>;
export type Message = Conversation['messages'][number];
export type MessagePart = Message['parts'][number];
export type Ask = Conversation['asks'][number];
export type User = Schemas['User'];
export type Version = GetAnswer<'/api/v1/projects/{id}/versions'>['versions'][number];
export type Settings = GetAnswer<'/api/v1/settings'>;
export type Provider = Settings['providers'][number];
