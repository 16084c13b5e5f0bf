import Glibc

/// A file that could not be written: the path and what the system said.
struct FileError: Error, CustomStringConvertible {
  var path: String
  var code: Int32

  var description: String {
    "cannot write \(path): \(unsafe String(cString: strerror(code)))"
  }
}

/// Replaces a file whole: a reader sees the old content or the new, never half of it.
///
/// Written beside its place, synced, and renamed (the textfile collector's rule).
func replaceFile(at path: String, with bytes: [UInt8]) throws(FileError) {
  let temporary = "\(path).\(getpid()).tmp"
  do throws(FileError) {
    try writeSynced(bytes, to: temporary, path: path)
    // SAFETY: the strings become C strings for the time of each call.
    guard unsafe rename(temporary, path) == 0 else { throw FileError(path: path, code: errno) }
  } catch {
    unsafe unlink(temporary)
    throw error
  }
}

private func writeSynced(_ bytes: [UInt8], to temporary: String, path: String) throws(FileError) {
  // SAFETY: the string becomes a C string for the time of the call.
  let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard file >= 0 else { throw FileError(path: path, code: errno) }
  defer { close(file) }
  try writeAll(bytes, to: file, path: path)
  guard fsync(file) == 0 else { throw FileError(path: path, code: errno) }
}

/// Writes all of the bytes, however many calls that takes.
func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(FileError) {
  var offset = 0
  while offset < bytes.count {
    let written = unsafe bytes.withUnsafeBytes { buffer in
      // SAFETY: the rebased slice lies within the array, which outlives the call.
      unsafe write(
        file, UnsafeRawBufferPointer(rebasing: buffer[offset...]).baseAddress,
        buffer.count - offset)
    }
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { throw FileError(path: path, code: errno) }
    offset += written
  }
}
