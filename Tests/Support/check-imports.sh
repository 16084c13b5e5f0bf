#!/usr/bin/env bash
# Fails when a target imports what is not in its line here: these lines are the arrows of the design.
# Pure targets have nothing in theirs that does I/O or knows the time.
set -euo pipefail
cd "$(dirname "$0")/../.."

allowed() {
  case "$1" in
  # Pure.
  Vocabulary) echo ;;
  STUNWire | Measurements | Settings) echo Vocabulary ;;
  STUNClient) echo Vocabulary STUNWire ;;
  # Of Foundation, JSON's coders alone are pure.
  ICEServers) echo Vocabulary FoundationEssentials ;;
  SessionDescriptions) echo Vocabulary ICEServers ;;
  Diagnosing) echo Vocabulary Measurements ;;
  Watching) echo Vocabulary Measurements Diagnosing Histogram ;;
  Capturing) echo Vocabulary STUNWire ;;
  Reporting) echo Vocabulary Measurements Diagnosing ;;
  Displaying) echo Vocabulary Measurements Diagnosing Reporting Watching ;;
  # At the edge.
  Polling) echo Vocabulary CLinux Dispatch Glibc Synchronization ;;
  TLS) echo Vocabulary COpenSSL Synchronization ;;
  Resolving) echo Vocabulary Polling CAres Glibc ;;
  HTTPFetching) echo Vocabulary CCurl CZlib Dispatch Glibc Synchronization ;;
  Exporting) echo Vocabulary HTTPFetching Measurements Reporting FoundationEssentials ;;
  PortMapping) echo Vocabulary HTTPFetching Transports Polling CMiniUPnPc CNATPMP Glibc ;;
  Transports) echo Vocabulary TLS Polling CLinux Glibc ;;
  Proxying) echo Vocabulary HTTPFetching Transports TLS Polling CCurl CLinux Glibc ;;
  ConfigSources)
    echo Vocabulary ICEServers SessionDescriptions HTTPFetching \
      CLinux Dispatch FoundationEssentials Glibc Synchronization ;;
  History) echo Vocabulary Measurements Reporting GRDB Glibc ;;
  Responder) echo Vocabulary STUNWire Transports TLS Polling ;;
  # The one target that knows Hummingbird and NIO, but for their certificates.
  HTTPServing)
    echo Vocabulary Glibc Synchronization HTTPTypes Hummingbird HummingbirdCore Logging NIOCore NIOHTTPTypes NIOPosix \
      NIOSSL ServiceLifecycle ;;
  WHIPServing) echo Vocabulary HTTPServing Probing SessionDescriptions TLS NIOSSL ;;
  # What brings the stages together.
  Probing)
    echo Vocabulary ConfigSources ICEServers SessionDescriptions HTTPFetching PortMapping Proxying Resolving \
      Transports TLS Polling STUNWire STUNClient Measurements Diagnosing Watching Foundation Glibc ;;
  Configuring)
    echo Vocabulary Settings ConfigSources HTTPFetching ICEServers Measurements Probing Yams ;;
  # HTTP in, reports out.
  Serving)
    echo Vocabulary HTTPServing Measurements Configuring Polling Probing Reporting Watching \
      CLinux FoundationEssentials Glibc NIOSSL Synchronization ;;
  iceprobe)
    echo Vocabulary Capturing ConfigSources Configuring Diagnosing Displaying Exporting History HTTPFetching ICEServers Measurements \
      Polling Probing Reporting Resolving Responder Serving SessionDescriptions Settings STUNClient STUNWire TLS \
      Transports ArgumentParser Foundation Glibc Synchronization ;;
  *) return 1 ;;
  esac
}

# FILE:LINE:MODULE of every import in a folder, whatever attributes, access and kind come before the name.
imports() {
  grep -rnE --include='*.swift' '(^|[^A-Za-z_])import[[:space:]]' "$1" | awk '
    {
      place = $0; sub(/:[0-9]+:.*/, "", place)
      number = $0; sub(/^[^:]*:/, "", number); sub(/:.*/, "", number)
      text = $0; sub(/^[^:]*:[0-9]+:/, "", text)
      count = split(text, statements, ";")
      for (i = 1; i <= count; i++) {
        s = statements[i]
        gsub(/\/\*[^*]*\*\//, "", s); sub(/^[ \t]+/, "", s)
        while (sub(/^@[A-Za-z_]+(\([^)]*\))?[ \t]+/, "", s)) {}
        sub(/^(public|package|internal|private|fileprivate)[ \t]+/, "", s)
        while (sub(/^@[A-Za-z_]+(\([^)]*\))?[ \t]+/, "", s)) {}
        if (!sub(/^import[ \t]+/, "", s)) continue
        sub(/^(struct|class|enum|protocol|typealias|func|let|var)[ \t]+/, "", s)
        sub(/[^A-Za-z0-9_].*/, "", s)
        print place ":" number ":" s
      }
    }'
}

status=0
for folder in Sources/*/; do
  target=$(basename "$folder")
  [ -n "$(find "$folder" -name '*.swift' -print -quit)" ] || continue
  if ! modules=$(allowed "$target"); then
    echo "check-imports: $target has no line in $0: say what it may import" >&2
    status=1
    continue
  fi
  # The program brings them all together.
  [ "$target" != iceprobe ] || modules="$modules $(cd Sources && echo *)"
  while IFS=: read -r file line module; do
    case " $modules Swift " in
    *" $module "*) ;;
    *)
      echo "$file:$line: $target must not import $module" >&2
      status=1 ;;
    esac
  done < <(imports "$folder")
done
exit "$status"
