import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readResolvers, serversAt } from '../../src/firewall/servers.js';
import { withTempFolder } from '../support/temp-folder.js';

const HOST = '172.17.0.1';

describe('serversAt', () => {
  it.each([
    ['http://host.docker.internal:11434/v1', [{ address: HOST, port: 11434 }]],
    ['http://192.168.7.4:8000/v1', [{ address: '192.168.7.4', port: 8000 }]],
    ['http://10.0.0.9/v1', [{ address: '10.0.0.9', port: 80 }]],
    ['https://10.0.0.9/v1', [{ address: '10.0.0.9', port: 443 }]],
    ['http://localhost:5000/v1', [{ address: '127.0.0.1', port: 5000 }]],
    ['https://nobody.invalid/v1', []],
    ['http://[fd00::1]/v1', []],
  ])('finds where %s leads', async (url, servers) => {
    expect(await serversAt([url], HOST)).toEqual(servers);
  });

  it('names a server once that two addresses lead to', async () => {
    const urls = ['http://host.docker.internal:3010/v1', `http://${HOST}:3010/other`];
    expect(await serversAt(urls, HOST)).toEqual([{ address: HOST, port: 3010 }]);
  });
});

describe('readResolvers', () => {
  it.each([
    ['nameserver 10.0.0.2\nnameserver 10.0.0.3\nsearch example.org\n', ['10.0.0.2', '10.0.0.3']],
    ['# nameserver 10.0.0.2\nnameserver 127.0.0.53\nnameserver fd00::1\n', ['8.8.8.8', '8.8.4.4']],
    ['', ['8.8.8.8', '8.8.4.4']],
  ])('finds the name servers that containers can use in %j', async (text, addresses) => {
    await withTempFolder(async (folder) => {
      const file = join(folder, 'resolv.conf');
      await writeFile(file, text);
      expect(await readResolvers([join(folder, 'missing'), file])).toEqual(addresses);
    });
  });
});
