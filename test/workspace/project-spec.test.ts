import { describe, expect, it } from '@jest/globals';
import { buildProjectSpec, type ProjectEgress } from '../../src/workspace/project-spec.js';
import type { Template } from '../../src/workspace/template.js';
import { aServiceSpec, aTemplate, SOME_PROJECT_ID } from '../support/builders.js';

const variables = {
  RUNTIME_IMAGE: 'runtime:1',
  AGENT_PASSWORD: 'pass$word${X}',
  MODEL_BASE_URL: 'http://host.docker.internal:3010/v1',
  AGENT_CONFIG: '{"model":"$demo","key":"a: b\\n"}',
  PROVIDER_API_KEY: 'key',
};

function build(changes: Partial<Template> = {}, egress?: ProjectEgress) {
  const projectPath = `/data/projects/${SOME_PROJECT_ID}`;
  return buildProjectSpec({
    template: aTemplate(changes),
    projectId: SOME_PROJECT_ID,
    slug: 'bakery',
    projectPath,
    variables,
    ...(egress && { egress }),
  });
}

describe('buildProjectSpec', () => {
  it('fills the template in for one project', () => {
    const bind = {
      kind: 'bind',
      source: `/data/projects/${SOME_PROJECT_ID}`,
      target: '/app',
      readOnly: false,
    } as const;
    const home = { kind: 'volume', source: 'home', target: '/home/app', readOnly: false } as const;

    expect(build()).toEqual({
      projectId: SOME_PROJECT_ID,
      slug: 'bakery',
      volumes: ['home'],
      services: [
        aServiceSpec({ name: 'preview', image: 'runtime:1', mounts: [bind], ports: [4321], egress: 'none' }),
        aServiceSpec({
          name: 'agent',
          image: 'runtime:1',
          mounts: [bind, home],
          ports: [4096],
          environment: { PASSWORD: 'pass$word${X}' },
          egress: 'none',
        }),
      ],
    });
  });

  it('gives the agent a way out of its own, and everybody else that of the preview', () => {
    const composeText =
      'services: { preview: { image: x }, agent: { image: x }, cache: { image: x, depends_on: [agent] } }';

    const { services } = build({ composeText }, { preview: 'none', agent: 'internet' });

    expect(services.map(({ name, egress }) => [name, egress])).toEqual([
      ['preview', 'none'],
      ['agent', 'internet'],
      ['cache', 'none'],
    ]);
  });

  it.each([['PROJECT_ID', SOME_PROJECT_ID], ['PROJECT_SLUG', 'bakery'], ...Object.entries(variables)])(
    'sets %s, whatever characters are in it',
    (name, value) => {
      const composeText = `services: { preview: { image: x, environment: { V: "\${${name}}" } }, agent: { image: x } }`;

      expect(build({ composeText }).services[0]?.environment).toEqual({ V: value });
    },
  );

  it('wants the services that template.yaml names', () => {
    const composeText = 'services: { web: { image: x } }';

    expect(() => build({ composeText })).toThrow(
      expect.objectContaining({
        code: 'invalid_template',
        details: {
          fields: [
            'astro-starter/compose.yaml: there is no service `preview`, which template.yaml names',
            'astro-starter/compose.yaml: there is no service `agent`, which template.yaml names',
          ],
        },
      }),
    );
  });
});
