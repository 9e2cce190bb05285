// Root folders: one debootstrap, copies with packages, and the files of an image on top.
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { output, run } from './run.js';

const LEAN = `force-unsafe-io
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/share/info/*
`;

/** A minimal Debian in `target`. */
export async function makeBase(suite, target) {
  const making = `${target}.making`;
  rmSync(making, { recursive: true, force: true });
  const words = ['--variant=minbase', '--include=ca-certificates', suite, making];
  await run('debootstrap', [...words, ...(await mirror())]);
  writeFileSync(join(making, 'etc/dpkg/dpkg.cfg.d/lean'), LEAN);
  // Services of the packages must not start in the folder.
  writeFileSync(join(making, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  renameSync(making, target);
}

/** A copy of `base` with an image's packages and users. */
export async function makeTree({ packages, finish }, base, target) {
  const making = `${target}.making`;
  await copy(base, making);
  await inside(making, [
    `apt-get -q -o Dpkg::Use-Pty=0 install -y --no-install-recommends ${packages.join(' ')}`,
    ...finish,
    'rm -rf /var/cache/apt/* /var/lib/apt/lists/* /var/log/*.log /var/log/apt /tmp/*',
    'rm -f /usr/sbin/policy-rc.d /etc/resolv.conf',
  ]);
  renameSync(making, target);
}

/** An archive of `tree` with `files` ([from, to, mode]) put in. */
export async function makeArchive(tree, files, target) {
  const making = `${target}.making`;
  await copy(tree, making);
  for (const [from, to, mode] of files) {
    mkdirSync(dirname(join(making, to)), { recursive: true });
    copyFileSync(from, join(making, to));
    await run('chmod', [mode.toString(8), join(making, to)]);
  }
  await run('tar', ['--numeric-owner', '-C', making, '-cf', `${target}.part`, '.']);
  renameSync(`${target}.part`, target);
  rmSync(making, { recursive: true });
}

async function copy(from, to) {
  rmSync(to, { recursive: true, force: true });
  await run('cp', ['-a', '--reflink=auto', from, to]);
}

/** Runs commands in the folder; the mounts are in a space of their own and end with them, however they end. */
async function inside(root, commands) {
  const script = ['set -e', 'export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8', ...commands];
  const words = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    `--mount-proc=${join(root, 'proc')}`,
  ];
  await run('unshare', [...words, 'chroot', root, 'sh', '-c', script.join('\n')]);
}

/** The Debian archive this machine itself uses; debootstrap's own default when it uses none. */
async function mirror() {
  const named = process.env['ORTHWEB_TEST_DEBIAN_MIRROR'];
  if (named) return [named];
  const words = ['indextargets', '--format', '$(REPO_URI) $(ORIGIN) $(COMPONENT)'];
  const lines = (await output('apt-get', [...words, 'Created-By: Packages'])).split('\n');
  const own = lines.map((line) => line.split(' ')).find(([uri]) => /\/debian\/?$/.test(uri ?? ''));
  return own === undefined ? [] : [own[0]];
}
