import { isUtf8 } from 'node:buffer';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { ProjectId } from '../../domain/project.js';
import { ProjectGateway } from '../../gateway/project-gateway.js';
import type { User } from '../../store/user-store.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { OpenStreams } from '../events/open-streams.js';
import { problemResponse } from '../http/problem-response.js';
import { PLAIN_TEXT, sendStream } from '../http/send-stream.js';
import { ProjectReader } from '../projects/project-reader.service.js';
import { projectIdParameter, requiredText } from '../projects/project-requests.js';

const version = z
  .string()
  .regex(/^[0-9a-f]{40}$/, 'must be 40 hexadecimal digits')
  .optional()
  .meta({ description: 'One of `GET versions`, or that of a listing; absent: the site as it is now.' });

const filesQuery = z.strictObject({ version });
const fileQuery = z.strictObject({
  version,
  path: requiredText.min(1, 'must not be empty').max(4_096, 'must have at most 4096 characters'),
});

const fileList = z
  .object({
    version: z.string().meta({ description: 'Names this very state, for the content of its files.' }),
    files: z.array(
      z.object({
        path: z.string(),
        kind: z.enum(['file', 'link']).meta({ description: 'The content of a link is where it leads.' }),
        size: z.int().meta({ description: 'Bytes.' }),
      }),
    ),
    isTruncated: z.boolean().meta({ description: 'There are more than 5,000.' }),
  })
  .meta({ id: 'FileList' });

const BYTES = 'application/octet-stream';

/** A project's site, to read. Dependencies and what builds make are left out. */
@ApiTags('files')
@NeedsToken()
@ApiResponse(problemResponse(400, 'A parameter is wrong'))
@ApiResponse(problemResponse(404, 'There is no such project, version or file'))
@ApiResponse(problemResponse(503, "The project's host does not answer"))
@Controller('projects/:id')
export class FilesController {
  constructor(
    private readonly reader: ProjectReader,
    private readonly gateway: ProjectGateway,
    private readonly openStreams: OpenStreams,
  ) {}

  @Get('files')
  @ApiOperation({ summary: "The files of the project's site" })
  @ApiResponse({ status: 200, description: 'By path', standardSchema: fileList })
  async list(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Query({ schema: filesQuery }) query: z.infer<typeof filesQuery>,
  ): Promise<z.infer<typeof fileList>> {
    const project = await this.reader.require(user, id);
    const tree = await this.gateway.ask(project, 'files', query);
    return { ...tree, files: [...tree.files] };
  }

  @Get('files/content')
  @ApiOperation({ summary: 'The content of one file, at most 5 MiB' })
  @ApiResponse({
    status: 200,
    description: 'Text as such, all else as bytes; never as what a browser would run',
    content: {
      'text/plain': { schema: { type: 'string' } },
      [BYTES]: { schema: { type: 'string', format: 'binary' } },
    },
  })
  async content(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Query({ schema: fileQuery }) query: z.infer<typeof fileQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const project = await this.reader.require(user, id);
    const content = Buffer.from(await this.gateway.ask(project, 'file', query), 'base64');
    const isText = isUtf8(content) && !content.includes(0);
    void reply.type(isText ? PLAIN_TEXT : BYTES).header('cache-control', 'no-store');
    return content;
  }

  @Get('archive')
  @ApiOperation({ summary: 'The whole site as a ZIP file' })
  @ApiResponse({
    status: 200,
    description: 'Everything in one folder, named like the project',
    content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
  })
  async archive(
    @CurrentUser() user: User,
    @Param('id', { schema: projectIdParameter }) id: ProjectId,
    @Query({ schema: filesQuery }) query: z.infer<typeof filesQuery>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const project = await this.reader.require(user, id);
    const archive = await this.gateway.archive(project, query.version);
    this.openStreams.add(archive, () => archive.destroy());
    void reply.header('content-disposition', `attachment; filename="${project.slug}.zip"`);
    sendStream(reply, archive, 'application/zip');
  }
}
