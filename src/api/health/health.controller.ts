import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { ProjectStore } from '../../store/project-store.js';
import { SetupOrchestrator } from '../../temporal/setup-orchestrator.js';
import { Public } from '../auth/auth.guard.js';
import { look } from './look.js';

const part = z.enum(['up', 'down']);
const readiness = z
  .object({ status: part, parts: z.object({ database: part, temporal: part }) })
  .meta({ id: 'Readiness' });

@ApiTags('health')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly store: ProjectStore,
    private readonly orchestrator: SetupOrchestrator,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiResponse({ status: 200, description: 'It does' })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether everything that the API needs answers' })
  @ApiResponse({ status: 200, description: 'It does', standardSchema: readiness })
  @ApiResponse({ status: 503, description: 'A part is down', standardSchema: readiness })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<z.infer<typeof readiness>> {
    const [database, temporal] = await Promise.all([
      look(() => this.store.ping()),
      look(() => this.orchestrator.ping()),
    ]);
    const status = database.state === 'up' && temporal.state === 'up' ? 'up' : 'down';
    reply.status(status === 'up' ? 200 : 503);
    return { status, parts: { database: database.state, temporal: temporal.state } };
  }
}
