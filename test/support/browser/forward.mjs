/**
 * Inside of a network of its own: hands each connection to `port` through a socket in a folder, which leads out of it. Ends
 * with the first of these connections, which carries nothing.
 */
import { connect, createServer } from 'node:net';

const [, , port, path] = process.argv;

/** Browsers take `localhost` for either address. */
for (const address of ['127.0.0.1', '::1']) {
  const server = createServer((inner) => {
    const outer = connect(path);
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ]) {
      one.pipe(other);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
    }
  });
  await new Promise((resolve) => server.listen(Number(port), address, resolve));
}
connect(path)
  .on('error', () => process.exit(0))
  .on('close', () => process.exit(0));
