import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSIBLE = /\.(js|css|html|svg|json|txt)$/;

/** Writes a `.br` and a `.gz` beside each text file, once, so that the server only picks one. */
export function compress(): Plugin {
  return {
    name: 'compress',
    apply: 'build',
    enforce: 'post',
    async generateBundle(_options, bundle) {
      const files = Object.values(bundle).filter(({ fileName }) => COMPRESSIBLE.test(fileName));
      for (const file of files) {
        const text = file.type === 'chunk' ? file.code : file.source;
        const source = Buffer.from(text);
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.br`, source: await asBrotli(source) });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source: await asGzip(source) });
      }
    },
  };
}

function asBrotli(source: Buffer): Promise<Buffer> {
  return promisify(brotliCompress)(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
}

function asGzip(source: Buffer): Promise<Buffer> {
  return promisify(gzip)(source, { level: 9 });
}
