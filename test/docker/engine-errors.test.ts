import { describe, expect, it } from '@jest/globals';
import { parseEngineAddress } from '../../src/docker/engine-address.js';
import { answeredStatus, toSetupError } from '../../src/docker/engine-errors.js';
import { SetupError } from '../../src/domain/failure.js';

const ENGINE = 'unix:///var/run/docker.sock';

describe('toSetupError', () => {
  it.each([
    [404, 'No such image: sitewright/runtime:latest', 'image_missing', 'sitewright/runtime:latest'],
    [404, 'No such container: abc', 'container_failed', 'No such container: abc'],
    [500, 'write /var/lib/docker/x: no space left on device', 'disk_full', 'no space left'],
    [500, 'could not find an available, non-overlapping IPv4 address pool', 'container_failed', 'address range'],
    [500, 'all predefined address pools have been fully subnetted', 'container_failed', 'address range'],
    [400, 'invalid mount config', 'container_failed', 'invalid mount config'],
    [503, 'Service Unavailable', 'docker_unavailable', ENGINE],
  ])('reads the answer %i "%s" as %s', (statusCode, message, code, text) => {
    const answer = Object.assign(new Error(`(HTTP code ${statusCode}) x - ${message} `), {
      statusCode,
      json: { message },
    });

    const error = toSetupError(answer, ENGINE);

    expect(error).toMatchObject({ code, cause: answer });
    expect(error.message).toContain(text);
    expect(error.message).not.toContain('HTTP code');
    expect(answeredStatus(error)).toBe(statusCode);
  });

  it.each([
    'ECONNREFUSED',
    'ENOENT',
    'EACCES',
    'ECONNRESET',
    'EPIPE',
    'ETIMEDOUT',
    'ENOTFOUND',
    'HPE_INVALID_CONSTANT',
  ])('reads the connection error %s as docker_unavailable and names the socket', (code) => {
    const error = toSetupError(Object.assign(new Error(`connect ${code}`), { code }), ENGINE);

    expect(error.code).toBe('docker_unavailable');
    expect(error.message).toContain(ENGINE);
  });

  it('reads an error without any sign of the engine as a fault of ours', () => {
    expect(toSetupError(new TypeError('x is not a function'), ENGINE).code).toBe('internal');
    expect(toSetupError('text', ENGINE).code).toBe('internal');
  });

  it('leaves a failure of ours as it is', () => {
    const failure = new SetupError('image_missing', 'none');

    expect(toSetupError(failure, ENGINE)).toBe(failure);
  });
});

describe('parseEngineAddress', () => {
  it.each([
    [undefined, { socketPath: '/var/run/docker.sock', host: undefined, port: undefined }],
    ['unix:///tmp/x.sock', { socketPath: '/tmp/x.sock', host: undefined, port: undefined }],
    ['tcp://10.0.0.7:2376', { socketPath: undefined, host: '10.0.0.7', port: 2376 }],
    ['http://engine.local', { socketPath: undefined, host: 'engine.local', port: 2375 }],
  ])('reads %s', (dockerHost, expected) => {
    expect(parseEngineAddress(dockerHost)).toMatchObject(expected);
  });

  it.each(['', 'unix://', 'ssh://me@host', 'npipe:////./pipe/x', 'tcp://host:port', '/var/run/docker.sock'])(
    'refuses "%s" and says what to write',
    (dockerHost) => {
      expect(() => parseEngineAddress(dockerHost)).toThrow(/unix:\/\//);
    },
  );
});
