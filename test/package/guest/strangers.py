# SPDX-License-Identifier: Apache-2.0
"""What a local user without privileges can read and do."""
from dpu import AS_NOBODY, SECRET, Dpu
from expect import Report

# perl is all that a bare Debian has for sockets.
_TAKE_PORT = ("perl -MIO::Socket::INET -e "
              "'push @all, IO::Socket::INET->new(LocalAddr => q(127.0.0.1:9342), Listen => 1, ReuseAddr => 1) // die; sleep'")
_CONNECT = ("perl -MIO::Socket::INET -e 'for (1..400) { push @all, "
            "IO::Socket::INET->new(PeerAddr => q(127.0.0.1:9342), Timeout => 2) // last } "
            "open F, q(>), q(/tmp/connected); close F; sleep'")


def secrets(report: Report, dpu: Dpu) -> None:
    report.heading("a local user without privileges wants to know")
    report.now("the password is where this test looks for it", dpu.holds(
        f"grep -rlq {SECRET} /var/lib/nicleaf && grep -rlq {SECRET} /var/lib/nicleaf-frr"))
    for folder in ("/var/lib/nicleaf", "/var/lib/nicleaf-frr", "/etc/nicleaf"):
        report.now(f"cannot list {folder}", dpu.fails(f"{AS_NOBODY} ls {folder}", "Permission denied"))
    report.now("no file that everybody can read has the password", dpu.silent(
        f"cd /; {AS_NOBODY} grep -rlIs --devices=skip {SECRET} /etc /home /opt /run /srv /tmp /usr/local /var"))
    report.now("no process shows it", dpu.silent(
        f"{AS_NOBODY} ps -eo args | grep {SECRET} | grep -v grep"))
    report.now("the agent tells them nothing", dpu.fails(f"{AS_NOBODY} nicleaf show intent", "ermission"))
    report.now("FRR's shell tells them nothing", dpu.silent(
        f"{AS_NOBODY} vtysh -c 'show running-config' 2>/dev/null | grep -v '^$'"))
    for socket in ("/run/frr/nicleaf-bgpd.sock", "/run/frr/nicleaf-zebra.sock", "/run/nicleaf/nicleafd.sock"):
        report.now(f"cannot connect to {socket}", dpu.fails(
            f"test -S {socket} || exit 0; {AS_NOBODY} perl -MIO::Socket::UNIX -e "
            f"'IO::Socket::UNIX->new(Peer => q({socket})) or die qq($!)'", "ermission denied"))
    report.now("not even root's journal has the password", dpu.silent(f"journalctl -q | grep {SECRET}"))
    report.now("nor have FRR's logs", dpu.silent(f"grep -rls {SECRET} /var/log"))
    report.now("nor what nicleaf shows", dpu.silent(
        f"(nicleaf show intent; nicleaf show status; nicleaf log --steps; nicleaf history) 2>&1 | grep {SECRET}"))


def sabotage(report: Report, dpu: Dpu) -> None:
    report.heading("a local user without privileges wants to keep the agent down")
    agent = dpu.agent()
    report.now("cannot kill it", dpu.fails(f"{AS_NOBODY} sh -c 'kill -9 {agent}'", "not permitted"))
    report.now("cannot stop its unit", dpu.fails(f"{AS_NOBODY} systemctl --no-ask-password stop nicleafd"))
    dpu.machine.run("rm -f /tmp/connected; systemd-run --quiet --collect --unit=test-flood "
                    f"{AS_NOBODY} {_CONNECT}")
    report.eventually("holds as many connections to the metrics as they like", dpu.holds("[ -e /tmp/connected ]"))
    report.now("the agent goes on: it applies a document", dpu.holds(
        "sed -E 's/^  generation: .*/  generation: 2/' /root/intent.yaml >/root/second.yaml && nicleaf apply /root/second.yaml"))
    report.now("it is the same process", dpu.holds(f"[ $(systemctl show -P MainPID nicleafd) = {agent} ]"))
    dpu.machine.run("systemctl stop test-flood nicleafd; systemd-run --quiet --collect --unit=test-port "
                    f"{AS_NOBODY} {_TAKE_PORT}")
    report.eventually("takes the port of the metrics", dpu.holds(
        "ss -Hltn 'sport = :9342' | grep -q 9342 && systemctl is-active test-port"))
    report.now("the agent starts all the same", dpu.holds("systemctl start nicleafd"))
    report.eventually("and has the intent in force", dpu.phase("applied"))
    report.now("the journal says what is missing", dpu.holds("journalctl -q -u nicleafd -n 30 | grep 'no metrics'"))
    dpu.machine.run("systemctl stop test-port")
    report.eventually("when the port is free, the agent serves metrics", dpu.holds(
        "ss -Hltnp 'sport = :9342' | grep nicleafd"))
