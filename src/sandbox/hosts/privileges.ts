import { readFileSync } from 'node:fs';

/** By bit, those that Docker engines of all ages know. */
const CAPABILITIES =
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE ' +
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN ' +
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE ' +
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ';

/**
 * What lets a container be a machine. Not `--privileged` where this machine's kernel is the engine's own: that asks for
 * each capability of the kernel, and where the machine itself lacks one (as small virtual machines do) the container
 * would not start.
 */
export function machinePrivileges(): readonly string[] {
  const own = ownCapabilities();
  // Without this one nothing can be a machine: then this is itself a container, and no measure of its engine.
  if (!own.includes('SYS_ADMIN')) return ['--privileged', '--cgroupns=private'];
  const unconfined = ['seccomp', 'apparmor', 'systempaths'];
  return [
    ...own.map((name) => `--cap-add=${name}`),
    ...unconfined.map((what) => `--security-opt=${what}=unconfined`),
    '--device-cgroup-rule=a *:* rwm',
    '--cgroupns=private',
  ];
}

/** None: this is no Linux, and the engine runs in a virtual machine that has them all. */
function ownCapabilities(): readonly string[] {
  const bits = BigInt(`0x${boundingSet()}`);
  return CAPABILITIES.split(' ').filter((_, bit) => ((bits >> BigInt(bit)) & 1n) === 1n);
}

function boundingSet(): string {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    return /^CapBnd:\s*([0-9a-f]+)/m.exec(status)?.[1] ?? '0';
  } catch {
    return '0';
  }
}
