import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { User } from '../../store/user-store.js';
import { requireAdministrator } from '../auth/admin-only.js';
import { CurrentUser, NeedsToken } from '../auth/auth.guard.js';
import { problemResponse } from '../http/problem-response.js';
import { Accounts } from './accounts.service.js';
import {
  accountIdParameter,
  accountsView,
  accountView,
  type AccountView,
  changeUserRequest,
  createUserRequest,
} from './user-requests.js';

/** Accounts, for administrators. */
@ApiTags('administration')
@NeedsToken()
@ApiResponse(problemResponse(403, 'Only for administrators'))
@Controller('users')
export class UsersController {
  constructor(private readonly accounts: Accounts) {}

  @Get()
  @ApiOperation({ summary: 'All users, oldest first' })
  @ApiResponse({ status: 200, description: 'Their accounts', standardSchema: accountsView })
  async list(@CurrentUser() user: User): Promise<z.infer<typeof accountsView>> {
    requireAdministrator(user);
    return { users: await this.accounts.list() };
  }

  @Post()
  @ApiOperation({ summary: 'Make an account' })
  @ApiResponse({ status: 201, description: 'The account', standardSchema: accountView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was created'))
  @ApiResponse(problemResponse(409, 'Another account has this login'))
  async create(
    @CurrentUser() user: User,
    @Body({ schema: createUserRequest }) request: z.infer<typeof createUserRequest>,
  ): Promise<AccountView> {
    requireAdministrator(user);
    return this.accounts.create(request);
  }

  @Patch(':userId')
  @ApiOperation({ summary: "Change a user's name, login, password or role; a new password ends the user's sessions" })
  @ApiResponse({ status: 200, description: 'The account as it is now', standardSchema: accountView })
  @ApiResponse(problemResponse(400, 'A field is wrong; nothing was changed'))
  @ApiResponse(problemResponse(404, 'There is no such user'))
  @ApiResponse(problemResponse(409, 'The login is taken, or the first administrator would be none any more'))
  async change(
    @CurrentUser() user: User,
    @Param('userId', { schema: accountIdParameter }) userId: string,
    @Body({ schema: changeUserRequest }) request: z.infer<typeof changeUserRequest>,
  ): Promise<AccountView> {
    requireAdministrator(user);
    return this.accounts.change(userId, request);
  }

  @Delete(':userId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a user with tokens and sessions; the projects stay, for administrators to see' })
  @ApiResponse({ status: 204, description: 'The user is gone' })
  @ApiResponse(problemResponse(404, 'There is no such user'))
  @ApiResponse(problemResponse(409, 'The first administrator stays'))
  async delete(
    @CurrentUser() user: User,
    @Param('userId', { schema: accountIdParameter }) userId: string,
  ): Promise<void> {
    requireAdministrator(user);
    await this.accounts.delete(userId);
  }
}
