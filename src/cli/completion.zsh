#compdef nicleaf
# SPDX-License-Identifier: Apache-2.0
# zsh completion of nicleaf: commands, options, and files where a document is expected. A test compares the words and
# their descriptions with those of `nicleaf --help`.

local curcontext=$curcontext state
local -a common commands topics trial document

common=(
  '(- *)--help[Print this help message and exit]'
  '--json[Print JSON]'
  '--socket[Unix socket of nicleafd]:path:_files'
)
commands=(
  'init:Print a first intent for this machine; needs no agent'
  'validate:Check an intent; needs no agent and no privileges'
  'diff:Show what applying an intent would change; changes nothing'
  'apply:Configure the DPU to match an intent; all of it or nothing'
  'history:The documents that were applied last, and their authors'
  'rollback:Apply an earlier document again, under a new generation'
  'confirm:Keep what was applied with --confirm'
  'log:What the agent did last, and why'
  'drain:Move traffic away from the DPU or a tenant, for work on it'
  'undrain:End what drain did'
  "show:Show the agent's state"
  'explain:Where a route comes from, what was done with it, and who has it'
  'watch:Follow what changes; a screen on a terminal, else lines'
  'top:Who costs what: prefixes, updates, MACs, lost sessions'
  'doctor:Cross-check the agent, the kernel and FRR; changes nothing'
  'support-bundle:Write an archive of all states and logs, without passwords'
)
topics=(
  'status:Phase, applied generation, last error, and a summary'
  'sessions:BGP sessions, and the last reset reason of those down'
  'refused:Prefixes that bgpd refuses, and which rule of the intent does'
  'vnis:VNIs, their route targets and remote VTEPs'
  'ports:Uplinks and ports of the intent, and their netdevs'
  'offload:What is offloaded to hardware, and why the rest is not'
  "security:Packets of rate limits and of security groups' rules"
  'intent:The applied intent, without passwords'
  'drift:What was changed in bgpd outside its datastore'
  'tenant:What the servers of an IP-VRF have to be configured with'
)
trial=(
  '--comment[Why; `nicleaf history` shows it]:text: '
  '--confirm[Go back unless confirmed within TIME, such as 5m]:time: '
)
document='1:intent document:_files'

_arguments -C $common '(- *)--version[Display program version information and exit]' \
  '1:command:->command' '*::argument:->argument' && return
case $state in
  command) _describe -t commands 'command' commands && return ;;
  argument)
    # Now $words begins with the command.
    case $words[1] in
      apply) _arguments $common $trial $document ;;
      confirm) _arguments $common '--cancel[Instead, go back at once]' ;;
      diff)
        _arguments $common $document \
          '--generation[A document that `nicleaf history` lists]:generation: '
        ;;
      drain | undrain) _arguments $common '1:tenant: ' ;;
      explain) _arguments $common '1:VRF: ' '2:prefix: ' ;;
      log) _arguments $common '-n[The last N entries; 0: all]:number: ' '--steps[With the steps of each change]' ;;
      rollback) _arguments $common $trial '1:generation: ' ;;
      support-bundle) _arguments $common '1:archive:_files' ;;
      top) _arguments $common '-n[The N sessions that cost most; 0: all]:number: ' ;;
      validate) _arguments $common $document ;;
      watch) _arguments $common '--once[Show how things are, and end]' ;;
      show)
        _arguments -C $common '1:topic:->topic' '*::argument:->about' && return
        case $state in
          topic) _describe -t topics 'topic' topics ;;
          about)
            case $words[1] in
              intent) _arguments $common '1:generation: ' ;;
              refused)
                _arguments $common '--peer[Only the session with this neighbor]:address: ' \
                  '--vrf[Only the sessions of this VRF]:VRF: '
                ;;
              security) _arguments $common '1:port: ' ;;
              tenant)
                _arguments $common '--peer[Only the session with this server]:address: ' '1:tenant: ' \
                  + '(speaker)' '--bird[Print a configuration for BIRD 2]' '--frr[Print a configuration for FRR]' \
                  '--gobgp[Print a configuration for GoBGP]'
                ;;
              *) _arguments $common ;;
            esac
            ;;
        esac
        ;;
      *) _arguments $common ;;
    esac
    ;;
esac
