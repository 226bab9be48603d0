/**
 * Runs in a project's container and tries to get out of it, in every way that it knows. Prints a list of
 * `{ attempt, denied, how }` as JSON. PROBE tells the servers that it shall not reach: `[{ name, host, port }]`.
 */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, openSync, readdirSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

const CONNECT_LIMIT_MS = 1_500;
const PIPED = { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' };
const { servers, hostPorts } = JSON.parse(process.env.PROBE);

/** The host is the gateway of each network, and the first address of each. */
function gatewaysWith(ports) {
  const addresses = Object.values(networkInterfaces())
    .flat()
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address, netmask }) => firstOf(address, netmask));
  return addresses.flatMap((host) =>
    ports.map(({ name, port }) => ({ name: `${name}, through a gateway`, host, port })),
  );
}

function firstOf(address, netmask) {
  const parts = (text) => text.split('.').map(Number);
  const network = parts(address).map((part, index) => part & parts(netmask)[index]);
  return [...network.slice(0, 3), network[3] + 1].join('.');
}

function connecting({ name, host, port }) {
  return tried(`reach ${name} (${host}:${port})`, () => connected({ host, port }));
}

function engineSocket(path) {
  return tried(`speak with the engine at ${path}`, () => connected({ path }));
}

function connected(target) {
  return new Promise((resolve, reject) => {
    const socket = connect(target);
    const limit = setTimeout(() => socket.destroy(new Error('no answer')), CONNECT_LIMIT_MS);
    socket.once('connect', () => resolve('connected')).once('error', reject);
    socket.once('close', () => clearTimeout(limit)).once('connect', () => socket.destroy());
  });
}

/** A program that belongs to root and lends its rights: it waits for a password, and is looked at meanwhile. */
function becomingRoot() {
  return tried('get the rights of a setuid program', async () => {
    const child = spawn('su', ['root'], { stdio: ['pipe', 'ignore', 'ignore'] });
    try {
      await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      const [, , effective] = /^Uid:\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
      if (effective !== '0') throw new Error(`it runs as ${effective}`);
      return 'runs as root';
    } finally {
      child.kill('SIGKILL');
    }
  });
}

/** Calls of the kernel that lead out of containers, with arguments that do no harm should one be let in. */
const CALLS = {
  'open a raw socket': 'socket(my $s, 2, 3, 1)',
  'open a packet socket': 'socket(my $s, 17, 3, 768)',
};
/** By their numbers on x86-64. */
const NUMBERED_CALLS = {
  'make a block device': '133, $path, 0060600, 2048',
  'make the device of all memory': '133, $path, 0020600, 257',
  'mount a file system': '165, $type, $path, $type, 0, 0',
  'mount by the newer call': '430, $type, 0',
  'change the root': '155, $path, $path',
  chroot: '161, $path',
  'make a user namespace': '272, 0x10000000',
  'make a mount namespace': '272, 0x00020000',
  'enter a namespace': '308, fileno($namespace), 0',
  'open a file by its handle': '304, -100, 0, 0',
  'load a kernel module': '175, 0, 0, $type',
  'load a kernel module from a file': '313, -1, $type, 0',
  'load another kernel': '246, 0, 0, 0, 0',
  'load a program into the kernel': '321, 0, 0, 0',
  'watch the kernel': '298, 0, 0, -1, -1, 0',
  'use the key ring of the kernel': '250, 0, -3, 1',
  'reach ports of devices': '172, 3',
  'set the clock': '164, 0, 0',
  'restart the machine': '169, 0xfee1dead, 672274793, 0, 0',
  'account for processes': '163, 0',
  'become root': '105, 0',
};

function systemCalls() {
  const numbered = Object.entries(NUMBERED_CALLS).map(([attempt, numbers]) => [attempt, `syscall(${numbers}) != -1`]);
  const calls = [...Object.entries(CALLS), ...(process.arch === 'x64' ? numbered : [])];
  return calls.map(([attempt, call]) => tried(attempt, () => execFileSync('perl', ['-e', perl(call)], PIPED)));
}

/** Ends well unless the call is refused: by EPERM, EACCES or ENOSYS. Any other error means that it was let in. */
function perl(call) {
  return `my ($path, $type) = ("/tmp/probe", "tmpfs");
    open(my $namespace, "<", "/proc/1/ns/net");
    my $isLetIn = ${call};
    my $error = $! + 0;
    print "$!";
    exit(!$isLetIn && grep({ $error == $_ } 1, 13, 38) ? 7 : 0);`;
}

function commands() {
  const lines = [
    ['unshare', '--user', '--map-root-user', 'true'],
    ['unshare', '--net', 'true'],
    ['nsenter', '--target', '1', '--mount', 'true'],
    ['mount', '-t', 'proc', 'none', '/tmp'],
    ['mount', '--bind', '/', '/tmp'],
    ['umount', '/etc/hosts'],
    ['losetup', '--find'],
    ['su', 'root', '--command', 'id'],
  ];
  return lines.map((line) => tried(`run ${line.join(' ')}`, () => execFileSync(line[0], line.slice(1), PIPED)));
}

function devices() {
  const paths = ['/dev/mem', '/dev/kmem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/dev/kvm', '/dev/fuse', '/dev/net/tun'];
  return [...paths, '/proc/kcore'].map((path) =>
    tried(`read ${path}`, () => {
      if (readSync(openSync(path, 'r'), Buffer.alloc(1)) === 0) throw new Error('nothing is in it');
    }),
  );
}

function writing() {
  const paths = [
    '/proc/sys/kernel/core_pattern',
    '/proc/sys/net/ipv4/ip_forward',
    '/proc/sysrq-trigger',
    '/sys/kernel/uevent_helper',
    '/sys/fs/cgroup/release_agent',
    '/sys/fs/cgroup/cgroup.procs',
    '/sys/fs/cgroup/devices/devices.allow',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    '/sys/fs/cgroup/pids.max',
    '/etc/passwd',
    '/etc/hosts',
    '/usr/local/bin/probe',
    '/app/probe',
    '/probe',
  ];
  return [
    ...paths.map((path) => tried(`write ${path}`, () => writeFileSync(path, '1'))),
    tried('be the last one that is killed for memory', () => writeFileSync('/proc/self/oom_score_adj', '-1000')),
  ];
}

function looking() {
  const status = readFileSync('/proc/self/status', 'utf8');
  const field = (name) => new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(status)?.[1];
  const names = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readIfThere(`/proc/${pid}/comm`).trim());
  return [
    checked('see processes of the host', !names.some((name) => /^(kthreadd|dockerd|containerd|systemd)$/.test(name))),
    checked(
      'have a capability',
      [field('CapEff'), field('CapPrm'), field('CapBnd')].every((set) => /^0+$/.test(set)),
    ),
    checked('gain privileges', field('NoNewPrivs') === '1'),
    checked('be without a filter of system calls', field('Seccomp') === '2'),
    checked('have an address of IPv6', !/ eth\d+$/m.test(readIfThere('/proc/net/if_inet6'))),
    checked('make processes without limit', limitOf('pids/pids.max', 'pids.max') <= 512),
    checked('take memory without limit', limitOf('memory/memory.limit_in_bytes', 'memory.max') <= 1024 ** 3),
    tried('find the socket of an engine in its environment', () => {
      if (process.env.DOCKER_HOST === undefined) throw new Error('not set');
    }),
    tried('see the file system of the host', () => accessSync('/proc/1/root/var/lib/docker')),
  ];
}

function limitOf(...paths) {
  const [text] = paths.map((path) => readIfThere(`/sys/fs/cgroup/${path}`).trim()).filter((found) => found !== '');
  return text === undefined || text === 'max' ? Infinity : Number(text);
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

async function checked(attempt, denied) {
  return { attempt, denied, how: denied ? 'as it shall be' : 'possible' };
}

async function tried(attempt, attack) {
  try {
    return { attempt, denied: false, how: String(await attack()) };
  } catch (error) {
    const said = [error.stdout, error.stderr].map((part) => String(part ?? '').trim()).find((part) => part !== '');
    return { attempt, denied: true, how: said ?? error.code ?? error.message };
  }
}

// First: what follows holds up the whole process, and with it the answers to these.
const connections = await Promise.all([
  ...[...servers, ...gatewaysWith(hostPorts)].map(connecting),
  ...['/var/run/docker.sock', '/run/docker.sock', '/run/containerd/containerd.sock'].map(engineSocket),
]);
const others = [becomingRoot(), ...systemCalls(), ...commands(), ...devices(), ...writing(), ...looking()];
console.log(JSON.stringify([...connections, ...(await Promise.all(others))]));
