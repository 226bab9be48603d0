import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { PayloadTranslator } from '../api-dependencies.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { AlsoFromTemporalUi, CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64');

/** As protocol buffers are written in JSON. */
const payload = z.object({ metadata: z.record(z.string(), base64).optional(), data: base64.optional() });

const payloadList = z.object({ payloads: z.array(payload) }).meta({ id: 'Payloads' });

type PayloadList = z.infer<typeof payloadList>;

/**
 * What the Temporal Web UI and CLI call to show what is encrypted: their own protocol, which fixes names and forms. With
 * an administrator's token, or, for the UI in a browser, with the session's cookie.
 */
@ApiTags('administration')
@NeedsToken()
@AlsoFromTemporalUi()
@ApiResponse(problemResponse(400, 'These are no payloads'))
@ApiResponse(problemResponse(403, 'Only for administrators'))
@ApiResponse(problemResponse(409, 'A payload is encrypted with a key that is not known here'))
@Controller('codec')
export class CodecController {
  constructor(private readonly translator: PayloadTranslator) {}

  @Post('decode')
  @HttpCode(200)
  @ApiOperation({ summary: 'Open payloads of workflows, for the Temporal Web UI and CLI' })
  @ApiResponse({ status: 200, description: 'The same, readable', standardSchema: payloadList })
  async decode(@CurrentUser() user: User, @Body({ schema: payloadList }) list: PayloadList): Promise<PayloadList> {
    requireAdministrator(user);
    return toList(await this.translator.decode(fromList(list)));
  }

  @Post('encode')
  @HttpCode(200)
  @ApiOperation({ summary: 'Encrypt payloads as the service does, for the Temporal Web UI and CLI' })
  @ApiResponse({ status: 200, description: 'The same, encrypted', standardSchema: payloadList })
  async encode(@CurrentUser() user: User, @Body({ schema: payloadList }) list: PayloadList): Promise<PayloadList> {
    requireAdministrator(user);
    return toList(await this.translator.encode(fromList(list)));
  }
}

type Translated = Awaited<ReturnType<PayloadTranslator['decode']>>;

function fromList({ payloads }: PayloadList): Translated {
  return payloads.map(({ metadata = {}, data = '' }) => ({
    metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, Buffer.from(value, 'base64')])),
    data: Buffer.from(data, 'base64'),
  }));
}

function toList(payloads: Translated): PayloadList {
  return {
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)])),
      data: toBase64(data ?? new Uint8Array()),
    })),
  };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
