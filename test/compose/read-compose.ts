import { type ParsedCompose, parseCompose } from '../../src/compose/parse-compose.js';
import { SetupError } from '../../src/domain/failure.js';

export const PROJECT_PATH = '/data/projects/abc';

export const VARIABLES = {
  RUNTIME_IMAGE: 'sitewright/runtime:1',
  PROJECT_ID: 'abc',
  LIMIT: '200',
  YES: 'true',
  EMPTY: '',
  DOLLARS: '${PROJECT_ID} $PROJECT_ID $$',
  EVIL: 'x\n    privileged: true',
};

export function read(text: string): ParsedCompose {
  return parseCompose({ fileName: 'compose.yaml', text, variables: VARIABLES, projectPath: PROJECT_PATH });
}

/** The problems of a file that must not be accepted. */
export function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof SetupError && error.code === 'invalid_template') return error.details.fields ?? [];
    throw error;
  }
  throw new Error('The file was accepted.');
}

/** A file with one service, whose keys after the image begin on line 4. */
export function fileWith(keys: string): string {
  const indented = keys.replace(/^/gm, '    ');
  return `services:\n  web:\n    image: x\n${indented}\nvolumes:\n  home:\n  cache: {}\n`;
}
