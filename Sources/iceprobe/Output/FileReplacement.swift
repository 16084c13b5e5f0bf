import Glibc

/// A file that could not be written: the path and the system's error.
struct FileError: Error, CustomStringConvertible {
  var path: String
  var code: Int32

  var description: String {
    "cannot write \(path): \(unsafe String(cString: strerror(code)))"
  }
}

/// Replaces a file atomically: a reader sees the old content or the new, never a mix.
///
/// Written next to its place, synced, and renamed (the textfile collector's rule). A link is
/// followed; anything but a regular file, such as a device or a named pipe, is written to and stays
/// what it is.
func replaceFile(at path: String, with bytes: [UInt8]) throws(FileError) {
  let target = resolvingLinks(path)
  if isSpecial(target) { return try write(bytes, toSpecial: target, path: path) }
  let temporary = "\(target).\(getpid()).tmp"
  do throws(FileError) {
    try writeSynced(bytes, to: temporary, with: FileAccess(of: target), path: path)
    // SAFETY: the strings become C strings for the time of each call.
    guard unsafe rename(temporary, target) == 0 else { throw FileError(path: path, code: errno) }
  } catch {
    unsafe unlink(temporary)
    throw error
  }
}

/// The file that a link leads to; the path itself if nothing is there yet.
private func resolvingLinks(_ path: String) -> String {
  // SAFETY: the result is a C string of its own, freed here.
  guard let real = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(real) }
  return unsafe String(cString: real)
}

private func isSpecial(_ path: String) -> Bool {
  var status = stat()
  // SAFETY: the structure is ours, and the string becomes a C string for the time of the call.
  guard unsafe stat(path, &status) == 0 else { return false }
  return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
}

private func write(
  _ bytes: [UInt8], toSpecial target: String, path: String
) throws(FileError) {
  // Without O_NONBLOCK, opening a pipe that nobody reads would block forever.
  let file = unsafe open(target, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
  guard file >= 0 else { throw FileError(path: path, code: errno) }
  defer { close(file) }
  _ = fcntl(file, F_SETFL, O_WRONLY)
  try writeAll(bytes, to: file, path: path)
}

/// The permissions of a file: a report that was made private stays private when it is replaced.
private struct FileAccess {
  var mode: mode_t
  var owner: uid_t
  var group: gid_t

  /// `nil` if there is no such file.
  init?(of path: String) {
    var status = stat()
    // SAFETY: the structure is ours, and the string becomes a C string for the time of the call.
    guard unsafe stat(path, &status) == 0 else { return nil }
    mode = status.st_mode & 0o777
    owner = status.st_uid
    group = status.st_gid
  }

  // The owner first: changing it may remove permissions. Only root can give files away; somebody
  // else's file then becomes ours, as with any editor.
  func apply(to file: Int32) -> Bool {
    var made = stat()
    // Asked for only where it changes something: a sandbox may allow no such call.
    // SAFETY: the structure is ours.
    if unsafe fstat(file, &made) != 0 || made.st_uid != owner || made.st_gid != group {
      _ = fchown(file, owner, group)
    }
    return fchmod(file, mode) == 0
  }
}

private func writeSynced(
  _ bytes: [UInt8], to temporary: String, with access: FileAccess?, path: String
) throws(FileError) {
  // Left by an earlier run that was killed; recreated, so that no link placed there is followed.
  // SAFETY: the string becomes a C string for the time of each call.
  unsafe unlink(temporary)
  let file = unsafe open(
    temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, access == nil ? 0o644 : 0o600)
  guard file >= 0 else { throw FileError(path: path, code: errno) }
  defer { close(file) }
  guard access?.apply(to: file) != false else { throw FileError(path: path, code: errno) }
  try writeAll(bytes, to: file, path: path)
  guard fsync(file) == 0 else { throw FileError(path: path, code: errno) }
}

/// Writes all bytes, in as many calls as necessary.
///
/// For a descriptor that somebody else made non-blocking (node does so with streams it passes on),
/// waits as a blocking one would.
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
    if written < 0, errno == EAGAIN, waitUntilWritable(file) { continue }
    guard written > 0 else { throw FileError(path: path, code: written == 0 ? EIO : errno) }
    offset += written
  }
}

private func waitUntilWritable(_ file: Int32) -> Bool {
  pollWritable(file, milliseconds: -1) >= 0 || errno == EINTR
}

/// Whether something can be written without waiting.
func isWritable(_ file: Int32) -> Bool { pollWritable(file, milliseconds: 0) > 0 }

private func pollWritable(_ file: Int32, milliseconds: Int32) -> Int32 {
  var entry = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
  // SAFETY: one structure, ours, for the time of the call.
  return unsafe poll(&entry, 1, milliseconds)
}
