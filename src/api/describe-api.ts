import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiDependencies } from './api-dependencies.js';
import { API_PATH } from './api-path.js';
import { AppModule } from './app.module.js';
import { RouteTable } from './http/route-table.js';
import { describeRoutes } from './openapi.js';

/** The OpenAPI document without a running service: nothing is asked of what the routes need, so nothing is given. */
export async function describeApi(version: string): Promise<OpenAPIObject> {
  const nothing = { http: { createLimitPerMinute: 1 } } as ApiDependencies;
  const module = AppModule.given(nothing, new RouteTable());
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    app.setGlobalPrefix(API_PATH);
    return describeRoutes(app, version);
  } finally {
    await app.close();
  }
}
