import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { describeApi } from '../src/api/describe-api.js';
import { projectPath } from './platform/project-root.js';

/**
 * `npm run api-types` writes the types of the REST API, from its own description, for the web page; with `-- --check` it
 * writes nothing, and fails when they are not those of the present API.
 */
const HEADER = '// Made by `npm run api-types` from the OpenAPI document: change the API instead.\n\n';

const path = projectPath('web', 'src', 'api', 'schema.ts');
const types = astToString(await openapiTS(JSON.stringify(await describeApi('1'))));
const wanted = await format(HEADER + types, { ...(await resolveConfig(path)), parser: 'typescript' });
if (!process.argv.includes('--check')) await writeFile(path, wanted);
else if ((await readFile(path, 'utf8').catch(() => '')) !== wanted) {
  process.stderr.write('The types of the web page are not those of the API: run `npm run api-types`.\n');
  process.exitCode = 1;
}
