import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { SESSION_COOKIE } from './auth/session-cookie.js';
import { problemResponse } from './http/problem-response.js';
import { problemSchema } from './http/problem.js';

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Components = NonNullable<OpenAPIObject['components']>;

const DOCS_PATH = '/api/docs';

/** Swagger's page brings styles of its own in its markup. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The document at /api/openapi.json, the page at /api/docs. */
export function serveOpenApi(app: INestApplication, instance: FastifyInstance, version: string): void {
  instance.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith(DOCS_PATH)) reply.header('content-security-policy', DOCS_POLICY);
  });
  SwaggerModule.setup('api/docs', app, describeRoutes(app, version), {
    jsonDocumentUrl: 'api/openapi.json',
    raw: ['json'],
  });
}

/** Describes the routes from the schemas that check them. */
export function describeRoutes(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Sitewright')
    .setDescription('Websites from prompts: projects, their setup, and what happens to them.')
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'token')
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}_${method}`,
  });
  document.components = withProblem(document.components ?? {});
  for (const path of Object.values(document.paths)) Object.values(path).forEach(describeWhatAllShare);
  return document;
}

/** What is read before any route, and so can be answered by each that takes such a thing. */
function describeWhatAllShare(operation: Partial<OperationObject>): void {
  const { requestBody, parameters = [], responses } = operation;
  if (responses === undefined) return;
  if (parameters.some((parameter) => 'in' in parameter && parameter.in === 'query')) {
    Object.assign(responses, answered(problemResponse(431, 'The address and the headers are longer than 16 KiB')));
  }
  if (requestBody === undefined || !('content' in requestBody)) return;
  const schema = requestBody.content['application/json']?.schema;
  // Where every field may be missing, so may the body.
  if (schema !== undefined && 'properties' in schema) requestBody.required = schema.required !== undefined;
  Object.assign(responses, answered(problemResponse(413, 'The body is larger than 256 KiB')));
  Object.assign(responses, answered(problemResponse(415, 'The body is not JSON')));
}

function answered({ status, ...response }: ReturnType<typeof problemResponse>): Record<string, object> {
  return { [String(status)]: response };
}

/** Problems are no answers of controllers, so nothing else would bring their schema in. */
function withProblem(components: Components): Components {
  const { definitions } = problemSchema['~standard'].jsonSchema.output({ target: 'openapi-3.0' });
  return { ...components, schemas: { ...components.schemas, ...(definitions as Components['schemas']) } };
}
