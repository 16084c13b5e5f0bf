import Glibc

/// The place of a history in the file system; whom it was checked from is nobody else's business.
enum HistoryFile {
  /// Makes the file and its folders, unless they are there, for this user alone.
  ///
  /// SQLite gives its own files beside it the same permissions.
  static func make(at path: String) throws(HistoryError) {
    guard !exists(path) else { return }
    try makeFolders(of: path)
    // SAFETY: the string becomes a C string for the time of the call.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(at: path) }
    close(file)
  }

  static func exists(_ path: String) -> Bool {
    // SAFETY: as above.
    unsafe access(path, F_OK) == 0
  }

  /// Whether there is one that this user may read: what cannot be seen may be there all the same.
  static func find(at path: String) throws(HistoryError) {
    var status = stat()
    // SAFETY: the structure is ours, and the string becomes a C string for the time of each call.
    guard unsafe stat(path, &status) == 0, unsafe access(path, R_OK) == 0 else {
      switch errno {
      case ENOENT: throw HistoryError(.missing, at: path)
      case EACCES, EPERM: throw HistoryError(.unreadable, at: path)
      default: throw HistoryError(.system(errno), at: path)
      }
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw HistoryError(.system(EISDIR), at: path) }
  }

  static func isWritable(_ path: String) -> Bool {
    // SAFETY: as above.
    unsafe access(path, W_OK) == 0
  }

  private static func makeFolders(of path: String) throws(HistoryError) {
    var folder = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false).dropLast() {
      folder += "\(part)/"
      guard !part.isEmpty, !exists(folder) else { continue }
      // SAFETY: as above.
      guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw failure(at: folder) }
    }
  }

  private static func failure(at path: String) -> HistoryError {
    switch errno {
    case EACCES, EROFS, EPERM: HistoryError(.readOnly, at: path)
    case ENOSPC, EDQUOT: HistoryError(.full, at: path)
    default: HistoryError(.system(errno), at: path)
    }
  }
}
