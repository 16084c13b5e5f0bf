import Glibc
import HTTPFetching
import Vocabulary

/// A file, pipe or terminal, read up to a size limit and a deadline.
struct BoundedFile: ~Copyable {
  private let descriptor: CInt
  private let path: String
  private let isOwned: Bool

  private init(descriptor: CInt, path: String, isOwned: Bool) {
    self.descriptor = descriptor
    self.path = path
    self.isOwned = isOwned
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Opens without waiting: a named pipe without a writer is waited for later, up to the deadline.
  static func open(_ location: TextLocation) throws(ConfigSourceError.Cause) -> BoundedFile {
    let shown = location.description
    guard let path = location.path else {
      return BoundedFile(descriptor: STDIN_FILENO, path: shown, isOwned: false)
    }
    // SAFETY: the path is only read.
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
    guard descriptor >= 0 else {
      if case .doubtful(_, let misplaced) = location {
        throw .file(FileProblem(.misplaced(misplaced), at: shown))
      }
      throw .file(
        FileProblem(errno == ENOENT ? .missing : .unreadable(SystemError(errno)), at: shown))
    }
    return BoundedFile(descriptor: descriptor, path: shown, isOwned: true)
  }

  /// Whether it is a regular file readable by others than its owner and group.
  var isReadableByOthers: Bool {
    var status = stat()
    // SAFETY: the structure is ours and the descriptor is open.
    guard unsafe fstat(descriptor, &status) == 0 else { return false }
    return status.st_mode & S_IFMT == S_IFREG && status.st_mode & S_IROTH != 0
  }

  /// Reads to the end; more than `limit` bytes are an error, not cut.
  func read(limit: Int, _ log: FetchLog) async throws(ConfigSourceError.Cause) -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      try await waitUntilReadable(log)
      guard let chunk = try readChunk(limit: limit) else { continue }
      if chunk.isEmpty { return bytes }
      bytes += chunk
      guard bytes.count <= limit else {
        throw .file(FileProblem(.tooLarge(limit: limit), at: path))
      }
    }
  }

  private func waitUntilReadable(_ log: FetchLog) async throws(ConfigSourceError.Cause) {
    let descriptor = descriptor
    // Rounded up: a moment too early would find the time not over yet.
    let milliseconds = Int32(clamping: max(0, log.remaining.count) / 1_000_000 + 1)
    let wakening = await Interruption.waiting {
      $0.wait(for: [descriptor], milliseconds: milliseconds)
    }
    switch wakening {
    case .ready: return
    case .timeout: throw .file(FileProblem(.timeout, at: path))
    case .interrupted: throw .cancelled
    }
  }

  /// The next bytes; empty at the end, `nil` if there are none yet.
  private func readChunk(limit: Int) throws(ConfigSourceError.Cause) -> [UInt8]? {
    // A secret is short: a whole buffer's zeros would cost more than the rest of the reading.
    var chunk = [UInt8](repeating: 0, count: min(limit, (64 << 10) - 1) + 1)
    // SAFETY: the buffer is ours and as long as is said.
    let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
    guard count < 0 else { return Array(chunk.prefix(count)) }
    switch errno {
    case EAGAIN, EINTR: return nil
    case EISDIR: throw .file(FileProblem(.isDirectory, at: path))
    default: throw .file(FileProblem(.unreadable(SystemError(errno)), at: path))
    }
  }
}
