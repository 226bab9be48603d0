import { randomBytes } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SetupError } from '../../domain/failure.js';
import { type ApiToken, type User, UserStore } from '../../store/user-store.js';
import { ApiSettings } from '../api-dependencies.js';
import { CurrentIdentity, CurrentUser, type Identity, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { Accounts } from './accounts.service.js';
import {
  accountIdParameter,
  accountView,
  type AccountView,
  changeAccountRequest,
  createTokenRequest,
} from './user-requests.js';

const tokenView = z
  .object({
    id: z.string(),
    name: z.string(),
    configured: z.boolean().meta({ description: 'It comes from the configuration, and is changed there.' }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute; null: never.' }),
  })
  .meta({ id: 'ApiToken' });

const tokensView = z.object({ tokens: z.array(tokenView) }).meta({ id: 'ApiTokens' });

const newTokenView = tokenView
  .extend({ token: z.string().meta({ description: 'The token itself: it is told this once.' }) })
  .meta({ id: 'NewApiToken' });

/** One's own account and API tokens. */
@ApiTags('users')
@NeedsToken()
@Controller('account')
export class AccountController {
  constructor(
    private readonly accounts: Accounts,
    private readonly users: UserStore,
    private readonly settings: ApiSettings,
  ) {}

  @Patch()
  @ApiOperation({ summary: 'Change your own name, login or password' })
  @ApiResponse({ status: 200, description: 'The account as it is now', standardSchema: accountView })
  @ApiResponse(problemResponse(400, 'A field is wrong, or the current password; nothing was changed'))
  @ApiResponse(problemResponse(409, 'Another account has this login'))
  @ApiResponse(problemResponse(429, 'Too many wrong passwords'))
  async change(
    @CurrentIdentity() identity: Identity,
    @Body({ schema: changeAccountRequest }) request: z.infer<typeof changeAccountRequest>,
  ): Promise<AccountView> {
    return this.accounts.changeOwn(identity, request);
  }

  @Get('tokens')
  @ApiOperation({ summary: 'Your API tokens, oldest first' })
  @ApiResponse({ status: 200, description: 'What is known of them', standardSchema: tokensView })
  async tokens(@CurrentUser() user: User): Promise<z.infer<typeof tokensView>> {
    return { tokens: (await this.users.listTokens(user.id)).map(toTokenView) };
  }

  @Post('tokens')
  @ApiOperation({ summary: 'Make an API token for a script' })
  @ApiResponse({ status: 201, description: 'The token, told this once', standardSchema: newTokenView })
  @ApiResponse(problemResponse(400, 'A field is wrong'))
  async createToken(
    @CurrentUser() user: User,
    @Body({ schema: createTokenRequest }) { name }: z.infer<typeof createTokenRequest>,
  ): Promise<z.infer<typeof newTokenView>> {
    const token = `sitewright_${randomBytes(32).toString('base64url')}`;
    const id = randomBytes(8).toString('hex');
    const tokenHash = this.settings.hashToken(token);
    const created = await this.users.createToken({ id, tokenHash, name, userId: user.id });
    return { ...toTokenView(created), token };
  }

  @Delete('tokens/:tokenId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API token; sessions that it opened end' })
  @ApiResponse({ status: 204, description: 'It is valid no longer' })
  @ApiResponse(problemResponse(404, 'You have no such token, or it is the configured one'))
  async deleteToken(
    @CurrentUser() user: User,
    @Param('tokenId', { schema: accountIdParameter }) tokenId: string,
  ): Promise<void> {
    if (await this.users.deleteToken(user.id, tokenId)) return;
    throw new SetupError('not_found', 'There is no such token.');
  }
}

function toTokenView({ createdAt, lastUsedAt, ...token }: ApiToken): z.infer<typeof tokenView> {
  return { ...token, createdAt: createdAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null };
}
