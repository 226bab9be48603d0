import {
  Body,
  Controller,
  createParamDecorator,
  type ExecutionContext,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import type { User } from '../../store/user-store.js';
import { API_PATH } from '../api-path.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { ProjectEditing } from './project-editing.service.js';
import { ProjectCreation } from './project-creation.service.js';
import { ProjectReader } from './project-reader.service.js';
import {
  type CreateProjectRequest,
  type EditProjectRequest,
  editProjectRequest,
  createProjectRequest,
  type IdempotencyHeader,
  idempotencyHeader,
  type ListProjectsQuery,
  listProjectsQuery,
  projectIdParameter,
} from './project-requests.js';
import { ProjectViews, type ProjectView, projectView } from './project-views.js';

const projectPage = z
  .object({
    projects: z.array(projectView),
    nextCursor: z.string().nullable().meta({ description: 'For the next page; null: this is the last one.' }),
  })
  .meta({ id: 'ProjectPage' });

const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext) => ({
  'Idempotency-Key': context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'],
}));

@ApiTags('projects')
@NeedsToken()
@Controller('projects')
export class ProjectsController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly creation: ProjectCreation,
    private readonly editing: ProjectEditing,
    private readonly views: ProjectViews,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Create a project and begin its setup' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes the request safe to repeat: the same key gives the same project.',
  })
  @ApiResponse({ status: 202, description: 'The project; `Location` names it', standardSchema: projectView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was created'))
  @ApiResponse(problemResponse(409, 'The key was used with another request, or you have as many projects as you may'))
  @ApiResponse(problemResponse(413, 'The request is too large'))
  @ApiResponse(problemResponse(429, 'Too many projects in a minute'))
  @ApiResponse(problemResponse(503, 'The Temporal server is away; nothing was created'))
  async create(
    @CurrentUser() user: User,
    @Body({ schema: createProjectRequest }) request: CreateProjectRequest,
    @IdempotencyKey({ schema: idempotencyHeader }) header: IdempotencyHeader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ProjectView> {
    const project = await this.creation.create(user, request, header['Idempotency-Key']);
    reply.header('location', `/${API_PATH}/projects/${project.id}`);
    return this.views.project(project);
  }

  @Get()
  @ApiOperation({ summary: 'List projects, newest first' })
  @ApiResponse({ status: 200, description: 'A page of projects', standardSchema: projectPage })
  @ApiResponse(problemResponse(400, 'A parameter is wrong'))
  async list(
    @CurrentUser() user: User,
    @Query({ schema: listProjectsQuery }) query: ListProjectsQuery,
  ): Promise<z.infer<typeof projectPage>> {
    const { projects, nextCursor } = await this.reader.list(user, query);
    return { projects: await this.views.projects(projects), nextCursor };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One project' })
  @ApiResponse({ status: 200, description: 'The project', standardSchema: projectView })
  @ApiResponse(problemResponse(404, 'There is no such project'))
  async get(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
  ): Promise<ProjectView> {
    return this.views.project(await this.reader.require(user, id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change the name of a project, or the model that answers its next prompts' })
  @ApiResponse({ status: 200, description: 'The project as it is now', standardSchema: projectView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was changed'))
  @ApiResponse(problemResponse(404, 'There is no such project'))
  @ApiResponse(problemResponse(409, 'The agent is at work, so its model cannot be changed'))
  async edit(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Body({ schema: editProjectRequest }) request: EditProjectRequest,
  ): Promise<ProjectView> {
    return this.views.project(await this.editing.edit(await this.reader.require(user, id), request));
  }
}
