#!/bin/bash
# Builds, runs, tests and publishes the supervisor. Needs bash and the .NET SDK; what else is missing is installed with
# apt-get when this runs as root (Debian, Ubuntu), and named otherwise. `./build.sh help` lists the commands.
set -euo pipefail
cd "$(dirname "$0")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

case "$(uname -m)" in
  x86_64) platform=linux-x64 ;;
  aarch64) platform=linux-arm64 ;;
  *) echo "build.sh: no supervisor for $(uname -m); x86_64 and aarch64 only" >&2; exit 1 ;;
esac

binary="$PWD/artifacts/publish/Supervisor/release_$platform/supervisor"
toolbox="$PWD/artifacts/toolbox/toolbox"

# What must be there, and the package that brings it: a command, or a file by its path (a glob is fine).
build_needs=(gcc:gcc ar:binutils objcopy:binutils "/usr/lib*/*/libc.a:libc6-dev" /usr/include/zlib.h:zlib1g-dev)
test_needs=(bash:bash unshare:util-linux nsenter:util-linux setpriv:util-linux newuidmap:uidmap ip:iproute2 ps:procps busybox:busybox-static
  systemd-notify:systemd tini:tini podman:podman runc:runc nginx:nginx-light redis-server:redis-server redis-cli:redis-tools
  "/usr/lib/*/libseccomp.so.2*:libseccomp2" /usr/share/containers/seccomp.json:golang-github-containers-common)
if [ "$platform" = linux-x64 ]; then
  test_needs+=(linux.uml:user-mode-linux)
fi

usage() {
  cat <<'HELP'
usage: ./build.sh COMMAND

  build      compile every project
  run        run config-examples/quickstart.toml with the published binary; arguments are passed on
             (./build.sh run --log-level debug)
  test       build, publish and run every test; ends with one line: N passed, N failed, N skipped
  publish    make the static binary and print where it is
  bench      measure launches beside a C program, bubblewrap, crun and runc, and logs beside s6-log, svlogd and
             supervisord; ROUNDS may follow
HELP
}

packages_missing() {
  local need subject
  for need in "$@"; do
    subject="${need%%:*}"
    case "$subject" in
      /*) compgen -G "$subject" >/dev/null || echo "${need##*:}" ;;
      *) command -v "$subject" >/dev/null || echo "${need##*:}" ;;
    esac
  done | sort -u
}

# A daemon that a package brings (redis) must not be started by its installation.
without_services() {
  local policy=/usr/sbin/policy-rc.d result=0
  if [ -e "$policy" ]; then
    "$@"
    return
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  "$@" || result=$?
  rm -f "$policy"
  return "$result"
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update && apt-get -q -y --no-install-recommends install "$@"
}

# ensure WHAT NEED...: WHAT is "build" (must be there) or "test" (tests say what they skip).
ensure() {
  local what="$1" missing
  shift
  mapfile -t missing < <(packages_missing "$@")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing for $what: ${missing[*]}"
    without_services install_packages "${missing[@]}" && return 0
    echo "build.sh: could not install: ${missing[*]}" >&2
  else
    echo "build.sh: missing for $what: ${missing[*]}; as root: apt-get install --no-install-recommends ${missing[*]}" >&2
  fi
  [ "$what" = test ] || exit 1
}

require_sdk() {
  command -v dotnet >/dev/null || {
    echo "build.sh: the .NET SDK 10 is missing: see https://dotnet.microsoft.com/download" >&2
    exit 1
  }
}

build() {
  require_sdk
  ensure build "${build_needs[@]}"
  dotnet build Supervisor.sln --nologo -v q
}

# True if something that the binary is made of is younger than the binary.
is_stale() {
  [ ! -x "$binary" ] ||
    [ -n "$(find src Directory.* global.json -newer "$binary" -type f -not -name '*.md' -print -quit)" ]
}

publish() {
  require_sdk
  ensure build "${build_needs[@]}"
  is_stale || return 0
  dotnet publish src/Supervisor -r "$platform" -c Release --nologo -v q
  touch "$binary"
}

compile_toolbox() {
  mkdir -p "$(dirname "$toolbox")"
  [ ! -x "$toolbox" ] || [ -n "$(find tests/Toolbox -newer "$toolbox" -type f -print -quit)" ] || return 0
  gcc -std=gnu11 -O2 -Wall -Wextra -Werror -static -s -o "$toolbox" tests/Toolbox/*.c
}

passed=0 failed=0 skipped=0

# One number of a test runner's closing line: "Total: 7, Errors: 0, Failed: 0, Skipped: 0, ...".
count_of() {
  local number
  number="$(sed -n "s/.*Total: .*$1: \([0-9][0-9]*\),.*/\1/p; s/.*$1: \([0-9][0-9]*\), Errors: .*/\1/p" "$2" | tail -n 1)"
  echo "${number:-0}"
}

run_tests() {
  local name="$1" log="artifacts/test-results/$1.log" code=0 total bad missed
  echo "== $name"
  mkdir -p artifacts/test-results
  timeout --kill-after=10 900 "artifacts/bin/$name/debug/$name" -noColor -noLogo </dev/null >"$log" 2>&1 || code=$?
  cat "$log"
  total="$(count_of Total "$log")"
  bad="$(($(count_of Failed "$log") + $(count_of Errors "$log")))"
  missed="$(count_of Skipped "$log")"
  # Explicit tests are not run here: the system tests run them where they can be, in a kernel of its own.
  total="$((total - $(count_of 'Not Run' "$log")))"
  passed=$((passed + total - missed - $(count_of Failed "$log")))
  skipped=$((skipped + missed))
  if [ "$total" = 0 ] || { [ "$code" != 0 ] && [ "$bad" = 0 ]; }; then
    echo "$name: the runner ended with code $code and counted $total tests; that is a failure"
    bad=$((bad + 1))
  fi
  failed=$((failed + bad))
}

test_all() {
  ensure build "${build_needs[@]}"
  ensure test "${test_needs[@]}"
  build
  publish
  compile_toolbox
  export SUPERVISOR_BINARY="$binary" TOOLBOX_BINARY="$toolbox"
  local project
  for project in tests/*/*.csproj; do
    [ "$project" != tests/Benchmarks/Benchmarks.csproj ] || continue
    run_tests "$(basename "$project" .csproj)"
  done
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

# As root: the peers make namespaces, and one of them is shown no control groups. All of it is gone at the end.
bench() {
  require_sdk
  ensure build "${build_needs[@]}"
  ensure test bwrap:bubblewrap crun:crun runc:runc unshare:util-linux s6-log:s6 svlogd:runit supervisord:supervisor
  publish
  compile_toolbox
  dotnet publish tests/Benchmarks -r "$platform" -c Release --nologo -v q
  local folder="artifacts/benchmarks" archive
  archive="$(echo artifacts/native/*/libsupervisor_isolation.a)"
  rm -rf "$folder"
  mkdir -p "$folder/scratch"
  gcc -std=gnu11 -O2 -Wall -Wextra -Werror -Isrc/Isolation/native -o "$folder/floor" tests/Benchmarks/floor.c "$archive"
  gcc -std=gnu11 -O2 -static -s -x c -o "$folder/true" - <<<'int main(void) { return 0; }'
  timeout --kill-after=10 300 "artifacts/publish/Benchmarks/release_$platform/Benchmarks" \
    "$PWD/$folder/scratch" "$PWD/$folder/floor" "$PWD/$folder/true" "${1:-15}"
  timeout --kill-after=10 900 tests/Benchmarks/logging.sh "$PWD/$binary" "$toolbox" /dev/shm/supervisor-logging 256 5
}

command="${1:-help}"
[ $# = 0 ] || shift
case "$command" in
  build) build ;;
  run)
    publish
    exec "$binary" run -c config-examples/quickstart.toml "$@"
    ;;
  test) test_all ;;
  publish)
    publish
    echo "$binary"
    ;;
  bench) bench "$@" ;;
  help | --help | -h) usage ;;
  *) usage >&2; exit 2 ;;
esac
