import Glibc
import Reporting
import Vocabulary

/// What every exporter says about its own process, from `/proc/self`.
enum ProcessMetrics {
  static var families: [MetricFamily] {
    let statistics = Statistics(read("/proc/self/stat"))
    return [
      family(
        "process_cpu_seconds_total", .counter, "Total user and system CPU time spent in seconds.",
        statistics?.cpuSeconds),
      family(
        "process_resident_memory_bytes", .gauge, "Resident memory size in bytes.",
        statistics?.residentBytes),
      family(
        "process_open_fds", .gauge, "Number of open file descriptors.",
        descriptorCount.map { "\($0)" }),
    ]
  }

  private static func family(
    _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ value: String?
  ) -> MetricFamily {
    var family = MetricFamily(named: name, kind, help: help)
    family.add(Labels(), value)
    return family
  }

  private struct Statistics {
    var cpuSeconds: String
    var residentBytes: String

    /// proc(5): the name, in parentheses, may contain anything.
    init?(_ text: String?) {
      guard let fields = text?.split(separator: ")").last?.split(separator: " "), fields.count > 21,
        let user = Int64(fields[11]), let system = Int64(fields[12]), let pages = Int64(fields[21])
      else { return nil }
      let ticks = max(1, Int64(sysconf(Int32(_SC_CLK_TCK))))
      cpuSeconds = Nanoseconds((user + system) * (1_000_000_000 / ticks)).decimalSeconds
      residentBytes = "\(pages * Int64(sysconf(Int32(_SC_PAGESIZE))))"
    }
  }

  private static var descriptorCount: Int? {
    // SAFETY: the stream is closed before its pointer goes out of scope, and entries are only counted.
    guard let folder = unsafe opendir("/proc/self/fd") else { return nil }
    defer { unsafe closedir(folder) }
    var count = 0
    while unsafe readdir(folder) != nil { count += 1 }
    // Without `.`, `..` and the one that reads the folder.
    return max(0, count - 3)
  }

  private static func read(_ path: String) -> String? {
    // SAFETY: the string becomes a C string for the time of the call.
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 4096)
    let capacity = bytes.count
    // SAFETY: the buffer is as long as the call is told.
    let count = unsafe bytes.withUnsafeMutableBytes {
      unsafe Glibc.read(file, $0.baseAddress, capacity)
    }
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
  }
}
