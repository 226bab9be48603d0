import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiCookieAuth, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SetupError } from '../../domain/failure.js';
import { type User, UserStore } from '../../store/user-store.js';
import { ApiSettings } from '../api-dependencies.js';
import { problemResponse } from '../http/problem-response.js';
import { LongAnswers } from './long-answers.js';
import { isFromOurPage } from './same-origin.js';
import { readSession } from './session-cookie.js';

const IS_PUBLIC = 'sitewright:isPublic';

/** A route that everybody may call: only what tells nothing about projects. */
export function Public(): ClassDecorator & MethodDecorator {
  return SetMetadata(IS_PUBLIC, true);
}

const IS_FOR_TEMPORAL_UI = 'sitewright:isForTemporalUi';

/** Routes that pages of the Temporal Web UI may call as well, with the session of who looks at them. */
export function AlsoFromTemporalUi(): ClassDecorator {
  return SetMetadata(IS_FOR_TEMPORAL_UI, true);
}

/** Says in the API's description what the guard demands of every route that is not `Public`. */
export function NeedsToken(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ApiBearerAuth('token'),
    ApiCookieAuth('session'),
    ApiResponse(problemResponse(401, 'No token or session, or one that is not known')),
  );
}

/** How a request was recognized. */
export interface Identity {
  readonly user: User;
  /** The hash of the session; undefined: it sent a token. */
  readonly sessionHash: string | undefined;
}

/** What a request shows, not yet looked up. */
interface Credential {
  readonly key: string;
  readonly sessionHash: string | undefined;
  readonly find: () => Promise<User | undefined>;
}

interface AuthenticatedRequest extends FastifyRequest {
  identity?: Identity;
}

/** Lets through who sends the token of a user, or the cookie of a signed-in browser. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly users: UserStore,
    private readonly settings: ApiSettings,
    private readonly longAnswers: LongAnswers,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const credential = this.#credentialOf(request);
    const user = await credential?.find();
    if (credential === undefined || user === undefined) throw nobody();
    const { key, sessionHash, find } = credential;
    if (sessionHash !== undefined && !this.#isFromKnownPage(context, request)) {
      throw new SetupError('forbidden', 'This request was made by another site.');
    }
    request.identity = { user, sessionHash };
    this.longAnswers.watch(http.getResponse<FastifyReply>().raw, { key, user, findAgain: find });
    return true;
  }

  /** Who sends a token means it: a wrong one is not made good by a cookie. */
  #credentialOf({ headers }: FastifyRequest): Credential | undefined {
    const { hashToken } = this.settings;
    if (headers.authorization !== undefined) {
      const token = bearerToken(headers.authorization);
      if (token === undefined) return undefined;
      const key = hashToken(token);
      return { key, sessionHash: undefined, find: () => this.users.findByToken(key) };
    }
    const session = readSession(headers.cookie);
    if (session === undefined) return undefined;
    const key = hashToken(session);
    return { key, sessionHash: key, find: () => this.users.findBySession(key) };
  }

  #isFromKnownPage(context: ExecutionContext, { method, headers }: FastifyRequest): boolean {
    if (isFromOurPage(method, headers)) return true;
    const { temporalUiOrigin } = this.settings;
    const isForUi = this.reflector.get<boolean | undefined>(IS_FOR_TEMPORAL_UI, context.getClass());
    return isForUi === true && temporalUiOrigin !== undefined && headers.origin === temporalUiOrigin;
  }
}

/** How the guard recognized the request. */
export const CurrentIdentity = createParamDecorator((_: unknown, context: ExecutionContext): Identity =>
  identityIn(context),
);

/** The user who sent the request, as the guard found it. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): User => {
  return identityIn(context).user;
});

function identityIn(context: ExecutionContext): Identity {
  const { identity } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (identity === undefined) throw nobody();
  return identity;
}

function nobody(): SetupError {
  return new SetupError('unauthorized', 'A valid token, or signing in, is needed.');
}

function bearerToken(header: string): string | undefined {
  return /^bearer +(\S+)$/i.exec(header)?.[1];
}
