# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The messages of ./dev, and how it runs a long step: sourced by ./dev.

say() { printf '%s\n' "$*" >&2; }

# Exits with the statuses that ./dev --help documents.
failed() {
  say "dev: $*"
  exit 1
}
misused() {
  say "dev: $*"
  exit 2
}
lacking() {
  say "dev: $*"
  exit 3
}

running=
interrupted() {
  trap - INT TERM
  [ -t 2 ] && printf '\n' >&2
  if [ -n "$running" ]; then
    kill -TERM -- "-$running" 2>/dev/null
    wait "$running" 2>/dev/null
  fi
  say "dev: interrupted; run it again to continue where it was"
  exit 130
}
trap interrupted INT TERM

# Only one ./dev at a time changes build/: waits for another one. The descriptor must not leak into a process that
# outlives this one.
lock() {
  mkdir -p build
  exec 9>build/.dev.lock
  flock -n 9 && return
  say "another ./dev is running in this checkout: waiting for it"
  flock 9
}

# The last line of the log that is not empty, cut to the given width.
last_line() {
  local line
  line=$(tail -c 2000 "$1" 2>/dev/null | tr '\r' '\n' | sed -e 's/\x1b\[[0-9;]*[A-Za-z]//g' -e '/^[[:space:]]*$/d' | tail -n 1)
  printf '%s' "${line:0:$2}"
}

terminal_width() {
  local size
  size=$(stty size 2>/dev/null </dev/tty) || size="24 80"
  printf '%s' "${size#* }"
}

# What a command writes to the log: all its output, or its errors only, while its standard output is ours.
all_to_log() { "$@" >"$log" 2>&1; }
errors_to_log() {
  "$@" 2>"$log" | while IFS= read -r line; do
    [ -t 2 ] && printf '\r\033[K' >&2
    printf '%s\n' "$line"
  done
}

# watch HOW NAME COMMAND...: runs COMMAND, logs to build/log/NAME.log as HOW says, and shows the time that passes.
# Returns the exit status; after a failure, shows the end of the log.
watch() {
  local how=$1 name=$2 log begin=$SECONDS width next=15 status=0 frame=0 frames='|/-+'
  shift 2
  log=build/log/${name//[^A-Za-z0-9]/-}.log
  mkdir -p build/log
  : >"$log"
  # A process group of its own, so that Ctrl-C ends all of it.
  set -m
  "$how" "$@" </dev/null 9>&- &
  running=$!
  set +m
  while kill -0 "$running" 2>/dev/null; do
    local passed=$((SECONDS - begin))
    if [ -t 2 ]; then
      width=$(terminal_width)
      frame=$(((frame + 1) % 4))
      printf '\r\033[K%s %s %d s  %s' "${frames:frame:1}" "$name" "$passed" \
        "$(last_line "$log" $((width > 60 ? width - ${#name} - 14 : 10)))" >&2
    elif [ "$passed" -ge "$next" ]; then
      say "   $name: $passed s: $(last_line "$log" 100)"
      next=$((passed + 15))
    fi
    sleep 0.3
  done
  wait "$running" || status=$?
  running=
  [ -t 2 ] && printf '\r\033[K' >&2
  if [ "$status" -ne 0 ]; then
    say "-- failed: $name (exit status $status after $((SECONDS - begin)) s); the end of $log:"
    tail -n 40 "$log" | sed 's/^/   /' >&2
    return "$status"
  fi
  say "-- $name: $((SECONDS - begin)) s"
}

# attempt NAME COMMAND...: writes all output to the log.
attempt() { watch all_to_log "$@"; }

# Like attempt, but the standard output is ours: the measured figures.
measure() { watch errors_to_log "$@"; }

# Like attempt, for a step that everything else needs: exits with 1 if it fails.
step() { attempt "$@" || exit 1; }
