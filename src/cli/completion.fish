# SPDX-License-Identifier: Apache-2.0
# fish completion of nicleaf: commands, options, and files where a document is expected. A test compares the words and
# their descriptions with those of `nicleaf --help`.

# Whether the words before the cursor begin with exactly these: `__nicleaf_at show` is true where a topic comes next.
# Options and their values do not count. With --within, more words may follow.
function __nicleaf_at
    set -l words
    set -l skip no
    for word in (commandline -opc)[2..-1]
        if test $skip = yes
            set skip no
        else if contains -- $word --socket --comment --confirm --generation --peer --vrf -n
            set skip yes
        else if not string match -q -- '-*' $word
            set -a words $word
        end
    end
    if test "$argv[1]" = --within
        set -e argv[1]
        set words $words[1..(count $argv)]
    end
    test "$words" = "$argv"
end

# Whether the command is one of these.
function __nicleaf_within
    for name in $argv
        __nicleaf_at --within $name && return 0
    end
    return 1
end

complete -c nicleaf -f
complete -c nicleaf -l help -d 'Print this help message and exit'
complete -c nicleaf -l json -d 'Print JSON'
complete -c nicleaf -l socket -r -F -d 'Unix socket of nicleafd'
complete -c nicleaf -n __nicleaf_at -l version -d 'Display program version information and exit'

complete -c nicleaf -n __nicleaf_at -a init -d 'Print a first intent for this machine; needs no agent'
complete -c nicleaf -n __nicleaf_at -a validate -d 'Check an intent; needs no agent and no privileges'
complete -c nicleaf -n __nicleaf_at -a diff -d 'Show what applying an intent would change; changes nothing'
complete -c nicleaf -n __nicleaf_at -a apply -d 'Configure the DPU to match an intent; all of it or nothing'
complete -c nicleaf -n __nicleaf_at -a history -d 'The documents that were applied last, and their authors'
complete -c nicleaf -n __nicleaf_at -a rollback -d 'Apply an earlier document again, under a new generation'
complete -c nicleaf -n __nicleaf_at -a confirm -d 'Keep what was applied with --confirm'
complete -c nicleaf -n __nicleaf_at -a log -d 'What the agent did last, and why'
complete -c nicleaf -n __nicleaf_at -a drain -d 'Move traffic away from the DPU or a tenant, for work on it'
complete -c nicleaf -n __nicleaf_at -a undrain -d 'End what drain did'
complete -c nicleaf -n __nicleaf_at -a show -d "Show the agent's state"
complete -c nicleaf -n __nicleaf_at -a explain -d 'Where a route comes from, what was done with it, and who has it'
complete -c nicleaf -n __nicleaf_at -a watch -d 'Follow what changes; a screen on a terminal, else lines'
complete -c nicleaf -n __nicleaf_at -a top -d 'Who costs what: prefixes, updates, MACs, lost sessions'
complete -c nicleaf -n __nicleaf_at -a doctor -d 'Cross-check the agent, the kernel and FRR; changes nothing'
complete -c nicleaf -n __nicleaf_at -a support-bundle \
    -d 'Write an archive of all states and logs, without passwords'

for command in validate diff apply support-bundle
    complete -c nicleaf -n "__nicleaf_at $command" -F
end
complete -c nicleaf -n '__nicleaf_within watch' -l once -d 'Show how things are, and end'
complete -c nicleaf -n '__nicleaf_within top' -s n -x -d 'The N sessions that cost most; 0: all'
complete -c nicleaf -n '__nicleaf_within diff' -l generation -x -d 'A document that `nicleaf history` lists'
complete -c nicleaf -n '__nicleaf_within apply rollback' -l comment -x -d 'Why; `nicleaf history` shows it'
complete -c nicleaf -n '__nicleaf_within apply rollback' -l confirm -x \
    -d 'Go back unless confirmed within TIME, such as 5m'
complete -c nicleaf -n '__nicleaf_within confirm' -l cancel -d 'Instead, go back at once'
complete -c nicleaf -n '__nicleaf_within log' -s n -x -d 'The last N entries; 0: all'
complete -c nicleaf -n '__nicleaf_within log' -l steps -d 'With the steps of each change'

set -l topic '__nicleaf_at show'
complete -c nicleaf -n $topic -a status -d 'Phase, applied generation, last error, and a summary'
complete -c nicleaf -n $topic -a sessions -d 'BGP sessions, and the last reset reason of those down'
complete -c nicleaf -n $topic -a refused -d 'Prefixes that bgpd refuses, and which rule of the intent does'
complete -c nicleaf -n $topic -a vnis -d 'VNIs, their route targets and remote VTEPs'
complete -c nicleaf -n $topic -a ports -d 'Uplinks and ports of the intent, and their netdevs'
complete -c nicleaf -n $topic -a offload -d 'What is offloaded to hardware, and why the rest is not'
complete -c nicleaf -n $topic -a security -d "Packets of rate limits and of security groups' rules"
complete -c nicleaf -n $topic -a intent -d 'The applied intent, without passwords'
complete -c nicleaf -n $topic -a drift -d 'What was changed in bgpd outside its datastore'
complete -c nicleaf -n $topic -a tenant -d 'What the servers of an IP-VRF have to be configured with'

set -l refused '__nicleaf_at --within show refused'
complete -c nicleaf -n $refused -l peer -x -d 'Only the session with this neighbor'
complete -c nicleaf -n $refused -l vrf -x -d 'Only the sessions of this VRF'

set -l tenant '__nicleaf_at --within show tenant'
complete -c nicleaf -n $tenant -l peer -x -d 'Only the session with this server'
complete -c nicleaf -n $tenant -l bird -d 'Print a configuration for BIRD 2'
complete -c nicleaf -n $tenant -l frr -d 'Print a configuration for FRR'
complete -c nicleaf -n $tenant -l gobgp -d 'Print a configuration for GoBGP'
