import Capturing
import Glibc
import HTTPFetching
import Measurements
import Polling
import Probing
import Settings
import Synchronization
import TLS
import Transports
import Vocabulary

/// `--pcap`: the packets of a run on their way into a file.
///
/// Blocks are made as packets come, and written beside the event loop.
@NetworkActor
final class PacketCapture: PacketTap {
  private let path: String
  private var capture = Capture()
  private let file: Int32
  private let queue = WritingQueue("capture")
  /// The first one; what comes after it is dropped.
  private let problem = Mutex<FileError?>(nil)
  private var written = 0
  private var isFull = false
  /// The wall clock minus the monotonic clock, in nanoseconds.
  private let clockOffset: Int64
  private var lastTake = Instant.zero

  /// `nil` without `--pcap`.
  init?(_ values: SettingValues, through proxy: Proxy?) throws {
    guard let path = values.text(.pcap) else { return nil }
    let withSecrets = values.flag(.pcapSecrets)
    guard !withSecrets || proxy?.scheme != .https else {
      throw UsageError(
        "--pcap-secrets: through an https proxy the keys would also reveal the proxy's password")
    }
    self.path = path
    file = try Self.open(path)
    var now = timespec()
    // SAFETY: the call fills in the one structure.
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    clockOffset =
      Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
      - Int64(clamping: EventLoop.now.nanoseconds)
    put(Capture.header(application: "\(Tool.name) \(Tool.version)"))
    PacketTaps.current = self
    if withSecrets { giveSecrets() }
  }

  /// Tells loudly, whatever else is quiet: the file is worth as much as the sessions.
  private func giveSecrets() {
    StandardStreams.writeError(
      "Warning: --pcap-secrets: whoever has \(path) can decrypt the TLS and DTLS sessions of this "
        + "run")
    // Handshakes happen on the event loop alone.
    KeyLog.read { line in
      NetworkActor.assumeIsolated { self.put(self.capture.secret(line)) }
    }
  }

  func see(_ packet: SeenPacket) {
    guard !isFull else { return }
    capture.add(
      CapturedPacket(
        packet.kind.captured, isSent: packet.isSent, flow: packet.flow,
        local: packet.local, peer: packet.peer, bytes: packet.bytes,
        time: packet.stamp?.realtime ?? time(packet.at), sendID: packet.sendID))
    guard packet.at - lastTake > .milliseconds(100) else { return }
    lastTake = packet.at
    put(capture.take(at: time(packet.at)))
  }

  func stamp(flow: Int, sendID: UInt32, _ stamp: KernelStamp) {
    capture.stamp(flow: flow, sendID: sendID, time: stamp.realtime)
  }

  /// Names the address of each check's server.
  func name(_ progress: RunProgress) {
    guard case .probing(.started(let check)) = progress, let address = check.server.address else {
      return
    }
    let host = check.server.host.text
    guard IPAddress(host) == nil else { return }
    put(capture.name(host, of: address))
  }

  /// Writes the rest, and closes the file; a full disk costs the capture, and not the report.
  func end() async {
    PacketTaps.current = nil
    KeyLog.read(nil)
    put(capture.take(at: nil))
    await queue.end()
    close(file)
    if let problem = problem.withLock(\.self) {
      StandardStreams.writeError("Warning: --pcap: \(problem)")
    }
    if isFull {
      StandardStreams.writeError("Warning: --pcap: \(path) ends at 256 MiB; the rest is not in it")
    }
  }

  private func put(_ blocks: [UInt8]) {
    guard !blocks.isEmpty, !isFull else { return }
    guard written + blocks.count <= Self.limit else {
      isFull = true
      return
    }
    written += blocks.count
    queue.add { [self] in write(blocks) }
  }

  private nonisolated func write(_ blocks: [UInt8]) {
    problem.withLock { problem in
      guard problem == nil else { return }
      do throws(FileError) {
        try writeAll(blocks, to: file, path: path)
      } catch {
        problem = error
      }
    }
  }

  private func time(_ instant: Instant) -> Int64 {
    Int64(clamping: instant.nanoseconds) &+ clockOffset
  }

  private static let limit = 256 << 20

  /// Readable for its owner alone, whatever it was before.
  private static func open(_ path: String) throws(FileError) -> Int32 {
    // Without O_NONBLOCK, opening a pipe that nobody reads would block forever.
    // SAFETY: the string becomes a C string for the time of the call.
    let file = unsafe Glibc.open(
      path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileError(path: path, code: errno) }
    _ = fcntl(file, F_SETFL, O_WRONLY)
    var status = Glibc.stat()
    // SAFETY: the call fills in the one structure.
    if unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      fchmod(file, 0o600) != 0
    {
      let problem = FileError(path: path, code: errno)
      close(file)
      throw problem
    }
    return file
  }
}

extension SeenPacket.Kind {
  fileprivate var captured: CapturedPacket.Kind {
    switch self {
    case .datagram: .datagram
    case .opened: .opened
    case .stream: .stream
    case .closed: .closed
    case .plaintext(let isDatagram): .plaintext(isDatagram: isDatagram)
    }
  }
}
