# A machine of its own: OpenSSH, FRRouting, Open vSwitch and chrony in namespaces that end with it.
# hold.sh DIR HASH-OF-A-PASSWORD, run by unshare; says "ready" and waits to be killed.
set -eu
hostname hq-router
ip link set lo up
mount -t tmpfs tmpfs "$1/rw"
mkdir "$1/rw/up" "$1/rw/work" "$1/rw/home"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/rw/up,workdir=$1/rw/work" /etc
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/lib/frr
mount -t tmpfs tmpfs /var/tmp
chown frr:frr /var/lib/frr

# accounts: root, and somebody who may do nothing
echo hq-router > /etc/hostname
echo 000102030405060708090a0b0c0d0e0f > /etc/machine-id
sed -i "s|^root:.*|root:x:0:0:root:$1/rw/home:/bin/sh|" /etc/passwd
echo "khach:x:4242:4242::$1/rw/home:/bin/sh" >> /etc/passwd
sed -i "/^root:/d" /etc/shadow
printf 'root:%s:20000::::::\nkhach:%s:20000::::::\n' "$2" "$2" >> /etc/shadow

# OpenSSH reads its file at each connection: it is started for each (-i)
mkdir -m 755 /run/sshd
rm -rf /etc/ssh/ssh_host_* /etc/ssh/sshd_config.d/*
ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
cat > /etc/ssh/sshd_config <<'CONFIG'
# of the hand: a comment that stays
Include /etc/ssh/sshd_config.d/*.conf
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PerSourcePenalties no
X11Forwarding no
Match User root,khach
    PasswordAuthentication yes
CONFIG
chmod 600 /etc/ssh/sshd_config

ip link add u0 type veth peer name u1
ip address add 10.0.0.1/24 dev u0
ip link set u0 up
ip link set u1 up

# FRRouting
install -d -o frr -g frr /run/frr
printf 'frr version 10.3\nfrr defaults traditional\nhostname hq-router\nip route 10.20.0.0/16 10.0.0.2\n' > /etc/frr/frr.conf
echo 'service integrated-vtysh-config' > /etc/frr/vtysh.conf
chown -R frr:frr /etc/frr
chmod 640 /etc/frr/frr.conf
for daemon in zebra mgmtd staticd; do /usr/lib/frr/$daemon -d -A 127.0.0.1; done
until vtysh -c 'show version' > /dev/null 2>&1; do sleep 0.05; done
vtysh -b > /dev/null

# Open vSwitch, in user space
mkdir /run/openvswitch
mount -t tmpfs tmpfs /etc/openvswitch # a lock on a file below would be every host's
ovsdb-tool create /etc/openvswitch/conf.db /usr/share/openvswitch/vswitch.ovsschema
quiet="-vconsole:off -vfile:off -vsyslog:off"
ovsdb-server /etc/openvswitch/conf.db --remote=punix:/run/openvswitch/db.sock --pidfile --detach --no-chdir $quiet
ovs-vsctl --no-wait init
ovs-vswitchd --pidfile --detach --no-chdir $quiet
ovs-vsctl add-br br0 -- set bridge br0 datapath_type=netdev
ip link add p1 type veth peer name e1
ip link set p1 up
ovs-vsctl add-port br0 p1 tag=110

# chrony, which sets no clock (-x)
install -d -m 750 /run/chrony
printf '# by hand\nserver 10.0.0.5 iburst minpoll 6\ndriftfile /run/chrony/drift\ncmdport 0\n' > /etc/chrony/chrony.conf
chronyd -x -u root -f /etc/chrony/chrony.conf

echo ready
exec sleep infinity
