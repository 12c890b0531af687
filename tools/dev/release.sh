# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Releases: sourced by ./dev.

readonly released_files=(CHANGELOG.md CMakeLists.txt debian/changelog)

# Agents and modules of different releases compare the revisions of their models: what differs may not be called equal.
check_revisions() {
  local last module changed revisions=()
  last=$(git describe --abbrev=0 --match 'v*' 2>/dev/null) || return 0
  for module in yang/*.yang; do
    changed=$(git diff --name-only "$last" -- "$module")
    [ -n "$changed" ] || continue
    revisions=("$(git show "$last:$module" 2>/dev/null | grep -m 1 '^  revision ')" "$(grep -m 1 '^  revision ' "$module")")
    [ "${revisions[0]}" != "${revisions[1]}" ] ||
      failed "$module has changed since $last: give it a new revision, which agents and modules compare"
  done
}

# What a release must find: a version's number, a committed tree, no such tag, and something to release.
check_releasable() {
  local version=${1:-}
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || misused "release takes a version such as 1.2.3, not '$version'"
  [ -z "$(git status --porcelain)" ] || failed "there are changes that are not committed: commit them before a release"
  ! git rev-parse --quiet --verify "refs/tags/v$version" >/dev/null || failed "there is a tag v$version already"
  awk '/^## /{ if (within) exit } /^## \[Unreleased\]/{ within = 1 } within && /^- /{ found = 1 } END { exit !found }' \
    CHANGELOG.md || failed "CHANGELOG.md has nothing below [Unreleased]"
  check_revisions
}

# set_version VERSION: in all files that have it.
set_version() {
  local version=$1 entry
  sed -i "s/^## \[Unreleased\]/&\n\n## [$version] - $(date -u +%F)/" CHANGELOG.md
  sed -i "s/^project(nicleaf VERSION [0-9.]*/project(nicleaf VERSION $version/" CMakeLists.txt
  entry=$(sed -e "1s/(.*)/($version)/" -e "s/^ -- \(.*>\)  .*/ -- \1  $(date -uR)/" -e '/^ -- /q' debian/changelog)
  # A version that is being prepared gets its date; another one an entry of its own.
  if [ "$(head -n 1 debian/changelog)" = "$(head -n 1 <<<"$entry")" ]; then
    sed -i '1,/^ -- /d' debian/changelog
  else
    entry+=$'\n'
  fi
  printf '%s\n' "$entry" "$(<debian/changelog)" | sed -e '${/^$/d}' >build/changelog
  cp build/changelog debian/changelog
}

# The files of a release, in a folder of its own: packages, bill of materials, checksums.
collect_release() {
  local version=$1 folder=build/release-$1
  rm -rf "$folder"
  mkdir -p "$folder"
  # shellcheck disable=SC2154 # packages is package.sh's
  cp "$packages"/{nicleaf,frr-nicleaf}_"$version"_*.deb "$folder" || return
  tools/sbom "$packages"/*.buildinfo "$folder"/*.deb >"$folder/nicleaf_$version.spdx.json" || return
  (cd "$folder" && sha256sum -- * >SHA256SUMS)
}

# release VERSION: commits and tags only what was built. Pushes nothing.
release() {
  local version=${1:-}
  [ $# -eq 1 ] || misused "release takes a version such as 1.2.3"
  check_releasable "$version"
  mkdir -p build
  set_version "$version"
  if ! (package && step "collecting the release" collect_release "$version"); then
    git restore -- "${released_files[@]}"
    failed "nothing was committed or tagged"
  fi
  git commit --quiet --message "Release $version" -- "${released_files[@]}" || failed "git could not commit"
  git tag --annotate --message "nicleaf $version" "v$version" || failed "git could not make the tag"
  say "release $version is in build/release-$version, and tagged v$version; push both: git push origin HEAD v$version"
}
