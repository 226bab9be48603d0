import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  SetMetadata,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiBearerAuth, ApiResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { SetupError } from '../../domain/failure.js';
import { ProjectStore, type User } from '../../store/project-store.js';
import { ApiSettings } from '../api-dependencies.js';
import { problemResponse } from '../http/problem-response.js';

const IS_PUBLIC = 'sitewright:isPublic';

/** A route that everybody may call: only what tells nothing about projects. */
export function Public(): ClassDecorator & MethodDecorator {
  return SetMetadata(IS_PUBLIC, true);
}

/** Says in the API's description what the guard demands of every route that is not `Public`. */
export function NeedsToken(): ClassDecorator & MethodDecorator {
  return applyDecorators(
    ApiBearerAuth('token'),
    ApiResponse(problemResponse(401, 'No token, or one that is not known')),
  );
}

interface AuthenticatedRequest extends FastifyRequest {
  user?: User;
}

/** Lets through who sends the token of a user. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly store: ProjectStore,
    private readonly settings: ApiSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.getAllAndOverride<boolean>(IS_PUBLIC, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request.headers.authorization);
    const user = token === undefined ? undefined : await this.store.findUserByTokenHash(this.settings.hashToken(token));
    if (user === undefined) throw new SetupError('unauthorized', 'A valid token is needed.');
    request.user = user;
    return true;
  }
}

/** The user who sent the request, as the guard found it. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext): User => {
  const { user } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (user === undefined) throw new SetupError('unauthorized', 'A valid token is needed.');
  return user;
});

function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +(\S+)$/i.exec(header ?? '')?.[1];
}
