# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The checks that need no test run: sourced by ./dev.

# The files of the checkout, including those that are not committed yet.
sources() {
  git ls-files --cached --others --exclude-standard -- "$@" | while read -r file; do
    if [ -e "$file" ]; then echo "$file"; fi
  done
}

check_format() {
  sources '*.cpp' '*.hpp' | xargs -r clang-format-16 --dry-run -Werror || return
  sources 'plugin/*.c' 'plugin/*.h' | xargs -r clang-format-16 --style=file:tools/clang-format-c --dry-run -Werror
}

# The options that `./dev check --since` passes to tools/tidy.
tidy_options=()

check_tidy() { tools/tidy "${tidy_options[@]}" build/release src plugin; }

check_alerts() { tools/check-alerts; }

check_layers() { tools/check-layers; }

check_yang() {
  local module document kind status=0
  for module in yang/*.yang; do
    yanglint -p yang "$module" || status=1
  done
  for document in test/yang/valid/*.json topologies/*/dpu*.json; do
    # yanglint does not write session templates into sessions, and would report what templates give as missing: for
    # these documents, "edit" checks names and types only.
    kind=config
    if grep -q '"session-template"' "$document"; then kind=edit; fi
    yanglint -p yang -t "$kind" yang/nicleaf-fabric.yang "$document" || status=1
  done
  return $status
}

check_shell() {
  sources dev .ci '*.sh' tools topologies test bench frr-config | while read -r file; do
    if head -n 1 "$file" | grep -qE '^#!.*\b(ba|da)?sh\b|^# shellcheck shell'; then echo "$file"; fi
  done | xargs -r shellcheck -x
}

# Runs all checks, even after a failure.
check() {
  local name bad=()
  for name in "$@"; do
    attempt "check $name" "check_$name" || bad+=("$name")
  done
  [ ${#bad[@]} -eq 0 ] || failed "these checks failed: ${bad[*]}"
}
