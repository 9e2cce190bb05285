# Starts of the machine's own hardware, and of what would reach for the Internet.
systemctl mask apt-daily.timer apt-daily-upgrade.timer console-getty.service dev-hugepages.mount dpkg-db-backup.timer \
  getty.target 'modprobe@.service' sys-fs-fuse-connections.mount sys-kernel-config.mount sys-kernel-debug.mount \
  sys-kernel-tracing.mount systemd-modules-load.service systemd-remount-fs.service systemd-udevd.service
systemctl enable docker.service
rm -f /etc/machine-id && touch /etc/machine-id && rm -rf /var/lib/docker/*
