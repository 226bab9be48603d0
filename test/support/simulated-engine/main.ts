import { serveEngine } from './engine-server.js';
import type { SimulatedEngineOptions } from './simulated-engine.js';

/** The simulated engine as a process: `main.js <socket> [options as JSON]`. */
const [socketPath = '', options = '{}'] = process.argv.slice(2);

const { close } = await serveEngine(socketPath, JSON.parse(options) as SimulatedEngineOptions);
process.on('SIGTERM', () => void close().then(() => process.exit(0)));
// Whoever started it is gone.
process.on('disconnect', () => void close().then(() => process.exit(0)));
process.send?.('ready');
