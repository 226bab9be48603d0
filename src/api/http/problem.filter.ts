import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SetupError } from '../../domain/failure.js';
import { ApiLogger } from '../api-dependencies.js';
import { type Problem, problemOf, toProblem } from './problem.js';
import { sendProblem, unreadable } from './refusal.js';
import { RouteTable } from './route-table.js';

/** Turns whatever was thrown into a problem document. The only place that does, and the only one that logs failures. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly routes: RouteTable,
    private readonly logger: ApiLogger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (reply.raw.headersSent) {
      this.#log(error, request, 500);
      reply.raw.destroy();
      return;
    }
    const problem = this.#problemOf(error, request, reply);
    if (problem.status >= 500) this.#log(error, request, problem.status);
    sendProblem(reply, problem);
  }

  #problemOf(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
    if (error instanceof SetupError) {
      const { retryAfterSeconds } = error.details;
      if (retryAfterSeconds !== undefined) reply.header('retry-after', String(Math.ceil(retryAfterSeconds)));
      if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
      return problemOf(error, request.id);
    }
    const status = error instanceof HttpException ? error.getStatus() : 500;
    if (status === 404 || (status < 500 && request.is404)) return this.#nothingHere(request, reply);
    if (status >= 500) return problemOf(new SetupError('internal', ''), request.id);
    return unreadable(status, request.id);
  }

  #nothingHere(request: FastifyRequest, reply: FastifyReply): Problem {
    const [path = ''] = request.url.split('?', 1);
    const methods = this.routes.methodsAt(path);
    if (methods.length === 0) {
      const detail = 'There is nothing at this address.';
      return toProblem({ status: 404, code: 'not_found', detail, requestId: request.id });
    }
    const allowed = methods.join(', ');
    reply.header('allow', allowed);
    const detail = `This address answers to ${allowed} only.`;
    return toProblem({ status: 405, code: 'invalid_request', detail, requestId: request.id });
  }

  #log(error: unknown, request: FastifyRequest, status: number): void {
    const fields = { requestId: request.id, route: request.routeOptions.url, status, err: error };
    if (status === 500) this.logger.error(fields, 'Request failed');
    else this.logger.warn(fields, 'Request refused: something it needs is away');
  }
}
