# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# bash completion of nicleaf: commands, options, and files where a document is expected. A test compares the words with
# those of `nicleaf --help`.

_nicleaf() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
  local command='' topic='' word words='' skip=''
  COMPREPLY=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then
      skip=
    elif [ "$word" = --socket ]; then
      skip=1
    elif [[ $word != -* ]]; then
      if [ -z "$command" ]; then command=$word; elif [ -z "$topic" ]; then topic=$word; fi
    fi
  done
  case $previous in
    --socket)
      compopt -o filenames
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    --comment | --confirm | --generation | --peer | --vrf | -n) return ;;
  esac
  if [[ $current == -* ]]; then
    words="--help --json --socket"
    case $command:$topic in
      :*) words+=" --version" ;;
      apply:* | rollback:*) words+=" --comment --confirm" ;;
      diff:*) words+=" --generation" ;;
      confirm:*) words+=" --cancel" ;;
      log:*) words+=" -n --steps" ;;
      top:*) words+=" -n" ;;
      watch:*) words+=" --once" ;;
      show:refused) words+=" --peer --vrf" ;;
      show:tenant) words+=" --bird --frr --gobgp --peer" ;;
    esac
  else
    case $command:$topic in
      :) words="apply confirm diff doctor drain explain history init log rollback show
          support-bundle top undrain validate watch" ;;
      show:) words="drift intent offload ports refused security sessions status tenant vnis" ;;
      apply: | diff: | support-bundle: | validate:)
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _nicleaf nicleaf
