import { execFile } from 'node:child_process';
import type { Rule } from './firewall-rules.js';

/** For the lock that every program which changes the tables takes. */
const WAIT = ['--wait', '5'];
const LIMIT_MS = 10_000;

/** The host's packet filter, by its command: no shell in between. Each call rejects with what the command said. */
export class Iptables {
  /** Replaces the chains that the text declares. */
  restore(text: string): Promise<void> {
    return run('iptables-restore', [...WAIT, '--noflush'], text);
  }

  async has(chain: string, rule: Rule): Promise<boolean> {
    return run('iptables', [...WAIT, '--check', chain, ...rule]).then(
      () => true,
      () => false,
    );
  }

  /** Before all other rules of the chain. */
  insert(chain: string, rule: Rule): Promise<void> {
    return run('iptables', [...WAIT, '--insert', chain, '1', ...rule]);
  }

  delete(chain: string, rule: Rule): Promise<void> {
    return run('iptables', [...WAIT, '--delete', chain, ...rule]);
  }

  /** Empties and removes a chain of our own. */
  async removeChain(chain: string): Promise<void> {
    await run('iptables', [...WAIT, '--flush', chain]);
    await run('iptables', [...WAIT, '--delete-chain', chain]);
  }
}

function run(command: string, args: readonly string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, [...args], { timeout: LIMIT_MS }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(sentenceOf(command, error, stderr)));
    });
    // A command that is not there takes no input; the callback tells.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

function sentenceOf(command: string, error: { code?: number | string | null | undefined }, stderr: string): string {
  if (error.code === 'ENOENT') return `There is no command ${command} on this machine.`;
  const [first = ''] = stderr.trim().split('\n');
  return first === '' ? `The command ${command} failed.` : first;
}
