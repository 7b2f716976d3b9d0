#!/usr/bin/env bash
# Captured output into files of 50 MB, ours beside s6-log, svlogd and supervisord, each once: how fast the writer gets rid of
# it, and what the logger's own process costs. The floor moves it into one file with splice(2).
# logging.sh SUPERVISOR TOOLBOX BARE SCRATCH MEBIBYTES; SCRATCH on a tmpfs measures the loggers and not the disk. Every run is
# checked: all bytes must be in the files. Prints lines: WRITER LOGGER MB/s CPU-s/GiB RSS-MiB
set -euo pipefail

supervisor="$1" toolbox="$2" bare="$3" scratch="$4" size="$5"
loggers=(floor ours s6-log svlogd supervisord)

# Lines of 128 bytes in blocks of 64 KiB, or short lines in the blocks of 4 KiB that stdio makes of them.
writer() { # NAME
  case "$1" in
    blocks) echo "$toolbox stdout-flood $size" ;;
    lines) echo "$toolbox write-lines $((size * 16384)) 63" ;;
  esac
}

work() { # WRITER
  cat > run.sh <<SCRIPT
date +%s%N > begin
$(writer "$1")
date +%s%N > end
exec sleep 1000
SCRIPT
}

start() { # LOGGER; sets pid, the logger's own
  case "$1" in
    floor) "$bare" splice logs/current < fifo & ;;
    ours)
      printf '[program.w]\ncommand = ["/bin/sh", "%s/run.sh"]\nstdout = { file = "%s/logs/current", max_size = "50M", keep = 100 }\nstop = { timeout = "1s" }\n' "$PWD" "$PWD" > c.toml
      "$supervisor" run -c c.toml > own.log 2>&1 &
      ;;
    s6-log) s6-log n100 s52428800 ./logs < fifo 2> own.log & ;;
    svlogd)
      printf 's52428800\nn100\n' > logs/config
      svlogd ./logs < fifo 2> own.log &
      ;;
    supervisord)
      printf '[supervisord]\nnodaemon=true\nlogfile=%s/own.log\npidfile=%s/pid\n[program:w]\ncommand=/bin/sh %s/run.sh\nstdout_logfile=%s/logs/current\nstdout_logfile_maxbytes=50MB\nstdout_logfile_backups=100\n' "$PWD" "$PWD" "$PWD" "$PWD" > c.conf
      supervisord -c c.conf > /dev/null 2>&1 &
      ;;
  esac
  pid=$!
  case "$1" in floor | s6-log | svlogd) sh run.sh > fifo & feeder=$! ;; *) feeder= ;; esac
}

measure() { # WRITER LOGGER
  local pid feeder bytes expected cpu=0 run memory
  rm -rf "$scratch/one"
  mkdir -p "$scratch/one/logs"
  cd "$scratch/one"
  mkfifo fifo
  work "$1"
  start "$2"
  until [ -s end ]; do sleep 0.05; done
  expected=$(($1_bytes))
  for _ in $(seq 100); do
    bytes="$(find logs -type f ! -name config ! -name lock ! -name state -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }')"
    [ "$bytes" -lt "$expected" ] || break
    sleep 0.05
  done
  [ "$bytes" -ge "$expected" ] || { echo "$2 lost output: $bytes of $expected bytes" >&2; bytes=0; }
  for run in /proc/"$pid"/task/*/schedstat; do cpu=$((cpu + $(cut -d' ' -f1 "$run"))); done
  memory="$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")"
  [ "$bytes" = 0 ] || awk -v w="$1" -v l="$2" -v n="$bytes" -v t="$(($(cat end) - $(cat begin)))" -v c="$cpu" -v m="$memory" \
    'BEGIN { printf "%s %s %.0f %.3f %.1f\n", w, l, n / 1e6 / (t / 1e9), c / 1e9 / (n / 1073741824), m / 1024 }'
  [ -z "$feeder" ] || kill "$feeder" 2> /dev/null || true
  kill "$pid" 2> /dev/null || true
  wait "$pid" 2> /dev/null || true
  cd "$scratch"
}

blocks_bytes=$((size * 1048576))
lines_bytes=$((size * 16384 * 64))
mkdir -p "$scratch"
scratch="$(cd "$scratch" && pwd)"
for kind in blocks lines; do
  for logger in "${loggers[@]}"; do
    case "$logger" in s6-log | svlogd | supervisord) command -v "$logger" > /dev/null || continue ;; esac
    measure "$kind" "$logger"
  done
done
rm -rf "$scratch"
