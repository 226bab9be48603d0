import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { ApiMetrics } from './api-metrics.js';

@ApiTags('health')
@NeedsToken()
@ApiResponse(problemResponse(403, "Only for administrators: they count everybody's projects"))
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: ApiMetrics) {}

  @Get()
  @ApiOperation({ summary: 'Numbers for Prometheus' })
  @ApiResponse({
    status: 200,
    description: 'In its text format',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async read(@CurrentUser() user: User, @Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    requireAdministrator(user);
    const text = await this.metrics.text();
    reply.header('content-type', this.metrics.contentType);
    return text;
  }
}
