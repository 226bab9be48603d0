import { Body, Controller, Delete, Get, Headers, HttpCode, Ip, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { CurrentIdentity, CurrentUser, type Identity, NeedsToken, Public } from '../auth/auth.guard.js';
import { clearSession, writeSession } from '../auth/session-cookie.js';
import { SESSION_S, SignIn } from '../auth/sign-in.service.js';
import { problemResponse } from '../http/problem-response.js';
import { Accounts } from './accounts.service.js';
import { accountView, type AccountView, signInRequest } from './user-requests.js';

/** Signing in and out with a browser. Scripts send an API token with each request instead. */
@ApiTags('users')
@Controller('session')
export class SessionController {
  constructor(
    private readonly signIns: SignIn,
    private readonly accounts: Accounts,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in with login and password, or with an API token; the answer sets a cookie' })
  @ApiResponse({ status: 200, description: 'Who is signed in now', standardSchema: accountView })
  @ApiResponse(problemResponse(400, 'A field is wrong'))
  @ApiResponse(problemResponse(401, 'Login and password do not belong together'))
  @ApiResponse(problemResponse(429, 'Too many wrong passwords'))
  async signIn(
    @Body({ schema: signInRequest }) request: z.infer<typeof signInRequest>,
    @Headers('origin') origin: string | undefined,
    @Ip() address: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AccountView> {
    const { user, value } = await this.signIns.signIn({ ...request, address });
    reply.header('set-cookie', writeSession(value, { origin, maxAgeS: SESSION_S }));
    return this.accounts.require(user.id);
  }

  @Get()
  @NeedsToken()
  @ApiOperation({ summary: 'Who sends this request' })
  @ApiResponse({ status: 200, description: 'The user', standardSchema: accountView })
  async whoAmI(@CurrentUser() user: User): Promise<AccountView> {
    return this.accounts.require(user.id);
  }

  @Delete()
  @NeedsToken()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out: the session of this browser ends' })
  @ApiResponse({ status: 204, description: 'Signed out' })
  async signOut(
    @CurrentIdentity() { sessionHash }: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (sessionHash !== undefined) await this.accounts.endSession(sessionHash);
    reply.header('set-cookie', clearSession());
  }
}
